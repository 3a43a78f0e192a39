import { z } from 'zod';
import type { Direction } from './cell.js';

/** What iperf3(1) writes with --json, as far as it is read here. */
const outputSchema = z.object({
  error: z.string().optional(),
  intervals: z
    .array(z.object({ sum: z.object({ start: z.number(), seconds: z.number(), bytes: z.number() }) }))
    .default([]),
  end: z.object({ sum_sent: z.object({ retransmits: z.number().optional() }).optional() }).default({}),
});

/** The client's command. Ten intervals a second, so that the warm-up can be cut off. */
export function clientCommand(
  to: { readonly address: string; readonly port: number },
  test: { readonly direction: Direction; readonly streams: number; readonly seconds: number },
): string[] {
  // No --connect-timeout: it makes connect(2) non-blocking, and tsocks(1) then loses the control connection.
  const where = ['--client', to.address, '--port', String(to.port)];
  const what = ['--time', String(test.seconds), '--parallel', String(test.streams), '--interval', '0.1'];
  return ['iperf3', ...where, ...what, ...(test.direction === 'down' ? ['--reverse'] : []), '--json'];
}

/** Serves one test. */
export function serverCommand(port: number): string[] {
  return ['iperf3', '--server', '--one-off', '--port', String(port), '--json'];
}

export interface Transfer {
  readonly mbps: number;
  readonly bytes: number;
  readonly retransmissions: number;
}

/**
 * What a test carried, by the outputs of its two ends: bytes as the receiver got them, intervals that begin in the
 * warm-up left out of the rate. Throws an error that says what went wrong.
 */
export function readTransfer(
  ends: { readonly client: string; readonly server: string },
  direction: Direction,
  warmupSeconds: number,
): Transfer {
  const client = parse(ends.client, 'client');
  if (client.error !== undefined) throw new Error(`iperf3: ${client.error}`);
  const server = parse(ends.server, 'server');
  const [sender, receiver] = direction === 'down' ? [server, client] : [client, server];
  const sums = receiver.intervals.map((interval) => interval.sum);
  const counted = sums.filter((sum) => sum.start >= warmupSeconds);
  const seconds = counted.reduce((total, sum) => total + sum.seconds, 0);
  if (seconds === 0) throw new Error('iperf3: the receiver measured nothing after the warm-up');
  const bits = counted.reduce((total, sum) => total + sum.bytes, 0) * 8;
  const bytes = sums.reduce((total, sum) => total + sum.bytes, 0);
  return {
    mbps: bits / seconds / 1e6,
    bytes,
    retransmissions: sender.end.sum_sent?.retransmits ?? 0,
  };
}

function parse(text: string, which: string): z.output<typeof outputSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const said = text.trim().split('\n', 1)[0]?.slice(0, 200);
    throw new Error(`iperf3: the ${which} ended without a result${said ? `: ${said}` : ''}`);
  }
  return outputSchema.parse(value);
}
