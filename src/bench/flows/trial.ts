import { z } from 'zod';

export const TRIALS = ['long down', 'long up', 'short', 'many'] as const;
export type TrialName = (typeof TRIALS)[number];

const span = z.strictObject({ start: z.number(), max: z.number(), end: z.number() });

/** One of our processes during a trial. */
export const processSchema = z.strictObject({
  host: z.string().describe('node or gateway'),
  program: z.string().describe('its name'),
  pid: z.int().describe('as the machine sees it'),
  descriptors: span.describe('open descriptors: before, at most, and when the trial had drained'),
  rssKB: span.describe('resident memory in KiB (VmRSS): before, at most, and when the trial had drained'),
  rising: z.boolean().describe('its memory grew all through the second half of the load'),
  ended: z.boolean().describe('it ended during the trial'),
  samples: z
    .array(z.tuple([z.number(), z.number(), z.number()]))
    .describe('once a second: seconds since the start, descriptors, resident memory in KiB'),
});
export type WatchedProcess = z.output<typeof processSchema>;

export const verdictSchema = z.strictObject({
  name: z.enum(['lost', 'descriptors', 'memory']).describe('what is judged'),
  held: z.boolean().describe('it is as it must be'),
  why: z.string().describe('the figures behind it'),
});
export type Verdict = z.output<typeof verdictSchema>;

/** One trial. */
export const trialSchema = z.strictObject({
  trial: z.enum(TRIALS).describe('see above'),
  unit: z.enum(['bytes', 'connections']).describe('what is counted'),
  asked: z.number().describe('how many were to arrive, or to be answered'),
  right: z.number().describe('how many did, unchanged'),
  lost: z.number().describe('the others; all bytes, when the digests differ'),
  failures: z.record(z.string(), z.number()).describe('what became of the others: how often, by error'),
  digests: z
    .strictObject({ sent: z.string(), arrived: z.string() })
    .nullable()
    .describe('SHA-256 of the bytes at both ends; null for connections'),
  seconds: z.number().describe('how long the load took'),
  rate: z.number().describe('Mbit/s, or connections begun in a second (for `many`: exchanges)'),
  rateAsked: z.number().nullable().describe('connections that were to begin in a second; null elsewhere'),
  exchanges: z.number().describe('requests that were answered rightly'),
  latencyMs: z
    .strictObject({ median: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
    .nullable()
    .describe('from connecting (for `many`: from asking) to the whole answer; null for bytes'),
  mostOpen: z.number().describe('connections that were open at the same time'),
  behindMs: z.number().describe('how far the load program was behind its timetable at most'),
  cpuSeconds: z
    .record(z.string(), z.number())
    .describe('of our programs on node and gateway host during the trial'),
  processes: z.array(processSchema).describe('see below'),
  verdicts: z.array(verdictSchema).describe('see below'),
  failed: z.string().nullable().describe('why it could not be carried out; null when it was'),
});
export type Trial = z.output<typeof trialSchema>;

/** Did everything hold that is judged? A trial that was not carried out holds nothing. */
export function holds(trial: Trial): boolean {
  return trial.failed === null && trial.verdicts.every((verdict) => verdict.held);
}
