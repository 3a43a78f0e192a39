import type { ExitCode } from './exit-codes.js';

/** One fault that a user can meet: `{name}` in the texts is replaced by the fault's facts. */
export interface FaultRow {
  readonly exit: ExitCode;
  readonly text: string;
  readonly fix: string;
}
