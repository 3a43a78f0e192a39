import { z } from 'zod';
import { installed } from '../config/environment.js';
import { run } from '../effects/run.js';

/** What the kernel knows of one established TCP connection of this host's (struct tcp_info of linux/tcp.h). */
const connectionSchema = z.object({
  /** `ADDRESS:PORT` */
  local: z.string(),
  remote: z.string(),
  uid: z.int(),
  /** tcp(7), TCP_CONGESTION. */
  congestion: z.string(),
  /** Smoothed round-trip time, and the shortest seen in the last minutes; 0 when nothing was measured. */
  rttMs: z.number(),
  minRttMs: z.number(),
  /** Bytes of the stream that were sent, repetitions included, and those that were sent again. */
  bytesSent: z.int(),
  bytesSentAgain: z.int(),
});

export type Connection = z.output<typeof connectionSchema>;

/** Established connections with this port on this or the other side; none where the kernel has no sock_diag(7). */
export async function connections(
  which: { readonly localPort: number } | { readonly remotePort: number },
): Promise<Connection[]> {
  const filter =
    'localPort' in which
      ? ['--local-port', String(which.localPort)]
      : ['--remote-port', String(which.remotePort)];
  const result = await run([installed.native('gvpn-sock'), 'list', ...filter], { timeoutMs: 5000 });
  return result.code === 0 ? parseConnections(result.stdout) : [];
}

/** The lines of `gvpn-sock list`. */
export function parseConnections(text: string): Connection[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => connectionSchema.parse(JSON.parse(line)));
}

/** `bbr, round trip 0.21 ms (0.18 at best), 0.01 % sent again` */
export function describeConnection(item: Connection): string {
  const again = item.bytesSent === 0 ? 0 : (100 * item.bytesSentAgain) / item.bytesSent;
  const best = `${item.minRttMs.toFixed(2)} at best`;
  return `${item.congestion}, round trip ${item.rttMs.toFixed(2)} ms (${best}), ${again.toFixed(2)} % sent again`;
}
