import { z } from 'zod';
import { machineSchema, versionsSchema } from '../machine.js';
import { cellSchema } from './cell.js';

/** The JSON of `bench io`: docs/benchmarks/README.md is written after it. */
export const ioReportSchema = z.strictObject({
  version: z.literal(1).describe('of this format'),
  kind: z.literal('io').describe('which benchmark'),
  date: z.iso.datetime().describe('when it began (ISO 8601)'),
  command: z.string().describe('as it was typed'),
  seconds: z.number().describe('how long the run took'),
  machine: machineSchema.describe('cpu, cores, memoryGB, architecture, kernel, load'),
  versions: versionsSchema.describe('of the programs in the lab, and our own'),
  congestionControl: z.string().describe('of every network namespace in the lab (tcp(7))'),
  interrupted: z
    .boolean()
    .describe('the run was ended before its end: what was not reached counts as failed'),
  cells: z.array(cellSchema).describe('see below'),
});
export type IoReport = z.output<typeof ioReportSchema>;
