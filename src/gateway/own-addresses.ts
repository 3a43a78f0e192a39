import { z } from 'zod';
import { run } from '../effects/run.js';
import type { GatewayFacts, Programs } from './stack.js';
import { ownSet } from './user-mode.js';

const EVERY_MS = 2000;

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

/**
 * Keeps the packet filter of a user-mode gateway up to date with the host's addresses, from now on. What fails is tried
 * again in the next round. `enter`: the command that leads into the gateway's namespace.
 */
export function watchAddresses(
  programs: Pick<Programs, 'ip' | 'nft'>,
  enter: readonly string[],
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let known: string | undefined;
  const follow = async (): Promise<void> => {
    const addresses = (await ownAddresses(programs.ip)).map((item) => item.address);
    const input = ownSet([...addresses, ...(await localRoutes(programs.ip))]);
    if (input === known) return;
    const result = await run([...enter, programs.nft, '-f', '-'], { input, timeoutMs: 5000 });
    if (result.code === 0) known = input;
  };
  const round = async (): Promise<void> => {
    await follow().catch(() => {});
    if (stopped) return;
    timer = setTimeout(() => {
      current = round();
    }, EVERY_MS);
    timer.unref();
  };
  let current = round();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
