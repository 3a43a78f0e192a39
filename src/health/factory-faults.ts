import { EXIT } from './exit-codes.js';
import type { FaultRow } from './fault-row.js';

/** Rows of the table of faults: what can be wrong with the files of a glideinWMS factory. */
export const FACTORY_FAULTS = {
  'factory-unreadable': {
    exit: EXIT.configuration,
    text: 'cannot {what} {path}: {why}',
    fix: '{remedy}',
  },
  'factory-xml': {
    exit: EXIT.configuration,
    text: '{path}, line {line}: {why}',
    fix: 'Correct this line first: a reconfig of the factory would stop at it, or read it other than it looks. Nothing was changed.',
  },
  'factory-entry': {
    exit: EXIT.configuration,
    text: '{path} has no entry {name} ({hint})',
    fix: '{remedy}',
  },
  'factory-conflict': {
    exit: EXIT.configuration,
    text: '{path}, line {line}: {why}',
    fix: '{remedy}',
  },
  'factory-file': {
    exit: EXIT.configuration,
    text: 'the factory could not stage {path}: {why}',
    fix: '{remedy}',
  },
  'file-changed': {
    exit: EXIT.tryAgain,
    text: '{path} was changed by somebody else meanwhile',
    fix: 'Run the command again: it starts from what is there now. Nothing was changed.',
  },
} as const satisfies Record<string, FaultRow>;
