import { EXIT } from './exit-codes.js';
import type { FaultRow } from './fault-row.js';

/** Rows of the table of faults: ads, and the pool that they come from. */
export const POOL_FAULTS = {
  'ads-invalid': {
    exit: EXIT.configuration,
    text: '{source}: {why}',
    fix: 'Correct {source}; docs/classad.md says which forms and which syntax are read.',
  },
  'pool-query': {
    exit: EXIT.unavailable,
    text: '{program}: {why}',
    fix: "Check that HTCondor's {program} reaches the pool from here, with the same arguments.",
  },
} as const satisfies Record<string, FaultRow>;
