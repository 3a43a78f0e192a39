import { z } from 'zod';
import { startProcess } from '../effects/managed-process.js';
import { run } from '../effects/run.js';
import type { GatewayFacts, Programs } from './stack.js';
import { ownSet } from './user-mode.js';

const schema = z.array(
  z.object({
    ifname: z.string().optional(),
    flags: z.array(z.string()).default([]),
    addr_info: z.array(z.object({ local: z.ipv4(), prefixlen: z.int() })).default([]),
  }),
);

/**
 * The addresses in the output of `ip -json -4 address`, ip(8): of every interface, whether it runs or not, for the host
 * answers on all of them. Also those on the loopback interface that are not of loopback: services listen there as on
 * any other. Throws where it is something else.
 */
export function parseAddresses(json: string): GatewayFacts['addresses'] {
  return schema.parse(JSON.parse(json)).flatMap(({ ifname = '', flags, addr_info }) =>
    addr_info
      .filter((item) => !/^(127|169\.254)\./.test(item.local))
      .map((item) => ({
        interface: ifname,
        address: item.local,
        prefix: item.prefixlen,
        running: flags.includes('UP') && !flags.includes('NO-CARRIER'),
      })),
  );
}

/** This host's addresses as they are now. Rejects when ip(8) does not say. */
export async function ownAddresses(ip: string): Promise<GatewayFacts['addresses']> {
  const result = await run([ip, '-json', '-4', 'address', 'show'], { timeoutMs: 5000 });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return parseAddresses(result.stdout);
}

/** What else the host takes as its own, by a route of type local: `192.0.2.1` or `192.0.2.0/24`. ip-route(8) */
async function localRoutes(ip: string): Promise<string[]> {
  const argv = [ip, '-json', '-4', 'route', 'show', 'table', 'local', 'type', 'local'];
  const result = await run(argv, { timeoutMs: 5000 });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return z
    .array(z.object({ dst: z.union([z.ipv4(), z.cidrv4()]) }))
    .parse(JSON.parse(result.stdout))
    .map((route) => route.dst);
}

/** A change comes as several lines. */
const SETTLED_MS = 50;

/** Asked again without a word from the monitor, should one have been lost or the monitor have ended. */
const UNASKED_MS = 10_000;

/** How the monitor is run: the command that binds it to us, and where its messages go. */
export interface Monitor {
  readonly bound: readonly string[];
  readonly log: string;
}

/**
 * Keeps the packet filter of a user-mode gateway up to date with the host's addresses, from now on: ip-monitor(8) tells
 * of each change. What fails is tried again in the next round. `enter`: the command that leads into the gateway's
 * namespace. Rejects when the monitor cannot be started.
 */
export async function watchAddresses(
  programs: Pick<Programs, 'ip' | 'nft'>,
  enter: readonly string[],
  { bound, log }: Monitor,
): Promise<{ stop(): Promise<void> }> {
  let known: string | undefined;
  let current = Promise.resolve();
  let soon: NodeJS.Timeout | undefined;
  const follow = async (): Promise<void> => {
    const addresses = (await ownAddresses(programs.ip)).map((item) => item.address);
    const input = ownSet([...addresses, ...(await localRoutes(programs.ip))]);
    if (input === known) return;
    const result = await run([...enter, programs.nft, '-f', '-'], { input, timeoutMs: 5000 });
    if (result.code === 0) known = input;
  };
  const round = () => {
    // One after the other, and never more than one that waits.
    current = current
      .then(() => {
        soon = undefined;
        return follow();
      })
      .catch(() => {});
  };
  const monitor = await startProcess([...bound, programs.ip, '-4', 'monitor', 'address', 'route'], {
    log,
    onLine: () => {
      soon ??= setTimeout(round, SETTLED_MS);
    },
  });
  const unasked = setInterval(round, UNASKED_MS);
  round();
  return {
    stop: async () => {
      clearInterval(unasked);
      await monitor.stop({ signal: 'SIGTERM', graceMs: 1000 });
      clearTimeout(soon);
      await current;
    },
  };
}
