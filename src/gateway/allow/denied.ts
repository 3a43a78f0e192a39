import { z } from 'zod';
import { run } from '../../effects/run.js';
import { COUNTED } from './filter.js';

/** Attempts that were denied to one destination, since the gateway's start or within a day after each other. */
export interface Denied {
  readonly address: string;
  /** `tcp`, `udp`, `icmp`, or a number. */
  readonly protocol: string;
  /** Of tcp and udp. */
  readonly port?: number;
  /** Packets: one for each try to connect. */
  readonly attempts: number;
}

export interface DeniedCounts {
  /** The most frequent first. */
  readonly destinations: readonly Denied[];
  /** Attempts to more destinations than are told apart. */
  readonly elsewhere: number;
}

const element = z.object({
  elem: z.object({
    val: z.object({
      concat: z
        .array(z.union([z.string(), z.number()]))
        .min(2)
        .max(3),
    }),
    counter: z.object({ packets: z.number() }),
  }),
});

const listing = z.object({
  nftables: z.array(
    z.object({
      set: z.object({ name: z.string(), elem: z.array(z.unknown()).optional() }).optional(),
      counter: z.object({ name: z.string(), packets: z.number() }).optional(),
    }),
  ),
});

/** Reads what `nft --json list` says of the sets and the counter. Throws where it is something else. */
export function parseDenied(json: string): DeniedCounts {
  const items = listing.parse(JSON.parse(json)).nftables;
  const sets: readonly string[] = COUNTED.sets;
  const destinations = items
    .filter(({ set }) => set !== undefined && sets.includes(set.name))
    .flatMap(({ set }) => set?.elem ?? [])
    .map((item): Denied => {
      const { val, counter } = element.parse(item).elem;
      const [address, protocol, port] = val.concat;
      return {
        address: String(address),
        protocol: String(protocol),
        ...(port === undefined ? {} : { port: Number(port) }),
        attempts: counter.packets,
      };
    });
  const elsewhere = items.find(({ counter }) => counter?.name === COUNTED.elsewhere)?.counter?.packets ?? 0;
  return { destinations: destinations.sort((one, other) => other.attempts - one.attempts), elsewhere };
}

/** What the packet filter has counted. `enter`: the command that leads to it. Rejects when nft(8) does not say. */
export async function readDenied(nft: string, enter: readonly string[]): Promise<DeniedCounts> {
  const result = await run([...enter, nft, '--json', 'list', 'table', 'inet', 'glidein_vpn'], {
    timeoutMs: 5000,
  });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return parseDenied(result.stdout);
}

/** `192.0.2.7:443/tcp`, as an entry of the list would name it. */
export function showDenied({ address, protocol, port }: Denied): string {
  return `${address}${port === undefined ? '' : `:${port}`}/${protocol}`;
}
