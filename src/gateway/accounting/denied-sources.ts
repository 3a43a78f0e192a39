import { z } from 'zod';
import { run } from '../../effects/run.js';
import { COUNTED } from '../allow/filter.js';

const listing = z.object({
  nftables: z.array(z.object({ set: z.object({ elem: z.array(z.unknown()).optional() }).optional() })),
});
const element = z.object({ elem: z.object({ val: z.string(), counter: z.object({ packets: z.number() }) }) });

/** Denied attempts by the address of the node that made them, from what `nft --json list set` says. */
export function parseSources(json: string): ReadonlyMap<string, number> {
  const elements = listing.parse(JSON.parse(json)).nftables.flatMap(({ set }) => set?.elem ?? []);
  return new Map(
    elements.map((item) => {
      const { val, counter } = element.parse(item).elem;
      return [val, counter.packets];
    }),
  );
}

/** What the packet filter has counted. `enter`: the command that leads to it. Rejects when nft(8) does not say. */
export async function readSources(
  nft: string,
  enter: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const argv = [...enter, nft, '--json', 'list', 'set', 'inet', 'glidein_vpn', COUNTED.sources];
  const result = await run(argv, { timeoutMs: 5000 });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return parseSources(result.stdout);
}

/** How many more there are than before. A node that was forgotten in between begins at zero. */
export function increase(
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map(
    [...now].map(([address, count]) => {
      const last = before.get(address) ?? 0;
      return [address, count >= last ? count - last : count];
    }),
  );
}
