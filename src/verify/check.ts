/** `none`: nothing is guaranteed here, or there is nothing that could be tried. */
export type Verdict = 'ok' | 'fail' | 'none';

/** One thing that was tried. */
export interface Check {
  /** `cap-down`, `denied-private`: does not change. */
  readonly id: string;
  /** What was done. */
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly verdict: Verdict;
}

/** A check that is ok when `holds`. */
export function judged(check: Omit<Check, 'verdict'>, holds: boolean): Check {
  return { ...check, verdict: holds ? 'ok' : 'fail' };
}

/** Where there is nothing to try. */
export function without(id: string, what: string, seen: string): Check {
  return { id, what, expected: 'nothing', seen, verdict: 'none' };
}

/** What `gateway verify` found, `--json`. */
export interface Verification {
  readonly version: 1;
  readonly verdict: 'ok' | 'fail';
  /** ISO 8601. */
  readonly date: string;
  readonly host: string;
  readonly software: string;
  readonly stack: string;
  readonly listen: string;
  readonly network: string;
  /** Lines of the limits in force; none where there are no caps. */
  readonly limits: readonly string[];
  /** Lines of the allow list. */
  readonly allow: readonly string[];
  /** The client that was made for this, and is gone. */
  readonly client: { readonly identity: string; readonly address: string };
  readonly checks: readonly Check[];
}
