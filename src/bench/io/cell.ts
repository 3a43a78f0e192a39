import { z } from 'zod';

/** What is compared. The prototype is the published tool, rebuilt from Debian's own packages. */
export const ARRANGEMENTS = [
  ...(['no-vpn', 'ours-user', 'ours-kernel', 'ours-socks'] as const),
  ...(['prototype-user', 'prototype-kernel', 'prototype-socks'] as const),
] as const;

export const arrangementSchema = z.enum(ARRANGEMENTS);
export type ArrangementId = z.output<typeof arrangementSchema>;

/** `down` is towards the node. */
export const DIRECTIONS = ['down', 'up'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** The two legs: pool - gateway host and gateway host - node. */
export const linkSchema = z.strictObject({
  rate: z.string().describe('of both legs, as tc(8) writes it; "none" where they are not shaped'),
  rttPoolMs: z.number().describe('round-trip time that is added between gateway and pool'),
  rttNodeMs: z.number().describe('round-trip time that is added between node and gateway'),
  lossPoolPercent: z.number().describe('loss between gateway and pool, each way'),
  lossNodePercent: z.number().describe('loss between node and gateway, each way'),
});
export type Link = z.output<typeof linkSchema>;

/** One place of the table: this arrangement, over these links, with so many transfers. */
export const cellSchema = z.strictObject({
  arrangement: arrangementSchema.describe('see above'),
  stack: z.string().nullable().describe("the gateway's stack; null where there is no choice"),
  ...linkSchema.shape,
  direction: z.enum(DIRECTIONS).describe('down is towards the node'),
  streams: z.int().describe('TCP transfers at the same time'),
  rounds: z.array(z.number().nullable()).describe('Mbit/s of every round; null where it failed'),
  mbps: z
    .strictObject({ median: z.number(), min: z.number(), max: z.number() })
    .nullable()
    .describe('Mbit/s that the receiving program got, over the rounds; null when every round failed'),
  ratioToNoVpn: z.number().nullable().describe('median of the ratios to no-vpn in the same round'),
  ratioToPrototype: z.number().nullable().describe('median of the ratios to `prototype` in the same round'),
  prototype: arrangementSchema.nullable().describe('what ratioToPrototype compares with: the same mode'),
  cpuSecondsPerGB: z
    .strictObject({ total: z.number(), byProcess: z.record(z.string(), z.number()) })
    .nullable()
    .describe('CPU seconds per 1e9 bytes that arrived, of all programs of the VPN on node and gateway host'),
  retransmissions: z.number().nullable().describe("of the sending program's own TCP; median of the rounds"),
  pingMs: z
    .strictObject({ median: z.number(), p95: z.number() })
    .nullable()
    .describe(
      'round trip of 32 bytes on a TCP connection of its own during the transfers, all rounds pooled',
    ),
  failed: z.string().nullable().describe('why rounds failed; null when none did'),
});
export type Cell = z.output<typeof cellSchema>;

/** Which arrangement of the prototype is the like of ours. */
export const COUNTERPART: Partial<Record<ArrangementId, ArrangementId>> = {
  'ours-user': 'prototype-user',
  'ours-kernel': 'prototype-kernel',
  'ours-socks': 'prototype-socks',
};

/** `1gbit, pool 30 ms 0.1 %, node 2 ms`: a link in a few words. */
export function describeLink(link: Link): string {
  const leg = (name: string, rtt: number, loss: number) =>
    rtt === 0 && loss === 0 ? [] : [`${name} ${rtt} ms${loss === 0 ? '' : ` ${loss} % loss`}`];
  return [
    link.rate === 'none' ? 'unshaped' : link.rate,
    ...leg('pool', link.rttPoolMs, link.lossPoolPercent),
    ...leg('node', link.rttNodeMs, link.lossNodePercent),
  ].join(', ');
}

export function linkOf(cell: Cell): Link {
  const { rate, rttPoolMs, rttNodeMs, lossPoolPercent, lossNodePercent } = cell;
  return { rate, rttPoolMs, rttNodeMs, lossPoolPercent, lossNodePercent };
}

/** `ours-user pasta`: an arrangement and, where it has one, its stack. */
export function nameOf(of: { readonly arrangement: ArrangementId; readonly stack: string | null }): string {
  return of.stack === null ? of.arrangement : `${of.arrangement} ${of.stack}`;
}
