import { z } from 'zod';
import { durationSchema } from './duration.js';

/** How often what passes the gateway is written down, and for how long that is kept; in milliseconds. */
export const accountingSchema = z.strictObject(
  {
    /** From one line of a session to its next. */
    interval: durationSchema('1s', '1d').prefault('5m'),
    /** How long a day's file is kept. */
    keep: durationSchema('1d', '3650d').prefault('400d'),
  },
  'must be a mapping with interval and keep, such as { interval: 5m, keep: 400d }',
);

export type AccountingSettings = z.output<typeof accountingSchema>;
