import type { ExitCode } from './exit-codes.js';
import { FAULTS, type FaultCode } from './faults.js';

export type FaultFacts = Readonly<Record<string, string | number>>;

/**
 * The only error type that reaches a user: a stable `code`, a one-line `message`, a `fix` and the `exit` code.
 * `facts` fill the `{name}` places of the code's row in {@link FAULTS}.
 */
export class FaultError extends Error {
  readonly code: FaultCode;
  readonly facts: FaultFacts;
  readonly fix: string;
  readonly exit: ExitCode;

  /** `options.fix` where this case has a better one than the table. */
  constructor(code: FaultCode, facts: FaultFacts = {}, options: { cause?: unknown; fix?: string } = {}) {
    const row = FAULTS[code];
    super(fill(row.text, facts), 'cause' in options ? { cause: options.cause } : {});
    this.name = 'FaultError';
    this.code = code;
    this.facts = facts;
    this.fix = options.fix === undefined ? fill(row.fix, facts) : oneLine(options.fix);
    this.exit = row.exit;
  }

  /** The shape of an error in every `--json` output. */
  toJSON(): { code: FaultCode; message: string; fix: string } {
    return { code: this.code, message: this.message, fix: this.fix };
  }
}

/** Any thrown value as a {@link FaultError}: what is not ours is a defect, code `internal`. */
export function asFault(thrown: unknown): FaultError {
  if (thrown instanceof FaultError) return thrown;
  return new FaultError('internal', { why: messageOf(thrown) }, { cause: thrown });
}

/** Does the fault send its reader to a log? Then the log must stay. */
export function pointsToLog(thrown: unknown): boolean {
  return FAULTS[asFault(thrown).code].fix.includes('{log}');
}

/** One line of text for any thrown value. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n', 1)[0] ?? text;
}

function fill(template: string, facts: FaultFacts): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => oneLine(String(facts[name] ?? `{${name}}`)));
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
