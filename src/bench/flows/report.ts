import { z } from 'zod';
import { arrangementSchema } from '../io/cell.js';
import { machineSchema, versionsSchema } from '../machine.js';
import { trialSchema } from './trial.js';

/** The JSON of `bench flows`: docs/benchmarks/README.md is written after it. */
export const flowsReportSchema = z.strictObject({
  version: z.literal(1).describe('of this format'),
  kind: z.literal('flows').describe('which benchmark'),
  date: z.iso.datetime().describe('when it began (ISO 8601)'),
  command: z.string().describe('as it was typed'),
  seconds: z.number().describe('how long the run took'),
  machine: machineSchema.describe('cpu, cores, memoryGB, architecture, kernel, load'),
  versions: versionsSchema.describe('of the programs in the lab, and our own'),
  arrangement: arrangementSchema.describe('what carried the flows'),
  stack: z.string().nullable().describe("the gateway's stack; null where there is no choice"),
  rate: z.string().describe('of the links, as tc(8) writes it; "none" where they are not shaped'),
  interrupted: z
    .boolean()
    .describe('the run was ended before its end: what was not reached counts as failed'),
  trials: z.array(trialSchema).describe('see below'),
});
export type FlowsReport = z.output<typeof flowsReportSchema>;
