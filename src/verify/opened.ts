import { z } from 'zod';
import { type Network, parseNetwork, sizeOf, toAddress, toNumber } from '../config/network.js';
import { run } from '../effects/run.js';
import type { ControlAddress } from '../gateway/control.js';

/** What the packet filter lets through: addresses and ports, ends included. */
export interface Opened {
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
  readonly ports: { readonly first: number; readonly last: number };
}

const address = z.union([
  z.string(),
  z.object({ range: z.tuple([z.string(), z.string()]) }),
  z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) }),
]);
const port = z.union([z.number(), z.object({ range: z.tuple([z.number(), z.number()]) })]);
const listing = z.object({
  nftables: z.array(
    z.object({
      set: z
        .object({ elem: z.array(z.object({ concat: z.tuple([address, z.string(), port]) })).default([]) })
        .optional(),
    }),
  ),
});

/** The set `allowed` as `nft --json list set` prints it. */
export function parseOpened(json: string): Opened[] {
  const elements = listing.parse(JSON.parse(json)).nftables.flatMap(({ set }) => set?.elem ?? []);
  return elements.map(({ concat: [where, protocol, at] }) => ({
    ...spanOf(where),
    protocol,
    ports: typeof at === 'number' ? { first: at, last: at } : { first: at.range[0], last: at.range[1] },
  }));
}

/** What is open at the gateway's packet filter now. Rejects when nft(8) does not say. */
export async function readOpened({ nft, enter }: Pick<ControlAddress, 'nft' | 'enter'>): Promise<Opened[]> {
  const argv = [...enter, nft, '--json', 'list', 'set', 'inet', 'glidein_vpn', 'allowed'];
  const result = await run(argv, { timeoutMs: 5000 });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return parseOpened(result.stdout);
}

/** Does the list open this for TCP? */
export function isOpen(opened: readonly Opened[], where: string, at: number): boolean {
  const value = toNumber(where);
  return opened.some(
    ({ first, last, protocol, ports }) =>
      protocol === 'tcp' && first <= value && value <= last && ports.first <= at && at <= ports.last,
  );
}

/** One thing that the list opens for TCP: rather a host's port than one of a network's. */
export function exampleOf(opened: readonly Opened[]): { address: string; port: number } | undefined {
  const tcp = opened.filter(({ protocol }) => protocol === 'tcp');
  const [one] = [...tcp].sort((a, b) => a.last - a.first - (b.last - b.first));
  if (!one) return undefined;
  const inside = one.last > one.first + 1 ? one.first + 1 : one.first;
  return { address: toAddress(inside), port: Math.max(one.ports.first, 1) };
}

function spanOf(where: z.infer<typeof address>): { readonly first: number; readonly last: number } {
  if (typeof where === 'string') return { first: toNumber(where), last: toNumber(where) };
  if ('range' in where) return { first: toNumber(where.range[0]), last: toNumber(where.range[1]) };
  const network: Network = parseNetwork(`${where.prefix.addr}/${where.prefix.len}`) ?? {
    first: 0,
    prefix: 32,
  };
  return { first: network.first, last: network.first + sizeOf(network) - 1 };
}
