import { z } from 'zod';
import { run } from '../effects/run.js';
import type { ControlAddress } from '../gateway/control.js';
import { FaultError } from '../health/fault-error.js';

/** How rules of ours are known in the gateway's packet filter. */
const COMMENT = 'glidein-vpn gateway verify';

type Filter = Pick<ControlAddress, 'nft' | 'enter'>;

const chain = z.object({
  nftables: z.array(
    z.object({
      rule: z
        .object({ handle: z.int(), comment: z.string().optional(), expr: z.array(z.unknown()).default([]) })
        .optional(),
    }),
  ),
});

/** Lets one client reach one port of the gateway, which nobody reaches otherwise. */
export async function openGap(filter: Filter, client: string, port: number): Promise<void> {
  const match = `iifname "vpns*" ip saddr ${client} tcp dport ${port}`;
  await nft(filter, `insert rule inet glidein_vpn input ${match} counter accept comment "${COMMENT}"\n`);
}

/** Takes every such rule away, also one of a run that was killed. */
export async function closeGap(filter: Filter): Promise<void> {
  const ours = await rules(filter);
  await nft(
    filter,
    ours.map(({ handle }) => `delete rule inet glidein_vpn input handle ${handle}\n`).join(''),
  );
}

const counted = z.object({ counter: z.object({ bytes: z.int() }) });

/** Bytes of the packets that came through it: what the client's cap let pass. Undefined where nft(8) does not say. */
export async function passedGap(filter: Filter): Promise<number | undefined> {
  const [rule] = await rules(filter);
  return rule?.expr
    .map((item) => counted.safeParse(item).data?.counter.bytes)
    .find((bytes) => bytes !== undefined);
}

async function rules({ nft: program, enter }: Filter) {
  const argv = [...enter, program, '--json', 'list', 'chain', 'inet', 'glidein_vpn', 'input'];
  const listed = await run(argv, { timeoutMs: 5000 });
  // The gateway has ended, and its filter with it.
  if (listed.code !== 0) return [];
  return chain
    .parse(JSON.parse(listed.stdout))
    .nftables.flatMap(({ rule }) => rule ?? [])
    .filter(({ comment }) => comment === COMMENT);
}

async function nft({ nft: program, enter }: Filter, input: string): Promise<void> {
  if (input === '') return;
  const result = await run([...enter, program, '-f', '-'], { input, timeoutMs: 5000 });
  if (result.code === 0) return;
  throw new FaultError('verify-impossible', { why: `nft: ${result.stderr.trim()}` });
}
