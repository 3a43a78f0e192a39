/** How the bound of a stop is divided. HTCondor's own times come first, so that ours are needed only when it hangs. */
export interface StopTimes {
  /** Seconds that running jobs may go on. */
  readonly drain: number;
  /** Seconds that a job has after its own SIGTERM. */
  readonly vacate: number;
  /** Seconds after which the master itself turns to the fast shutdown (SHUTDOWN_GRACEFUL_TIMEOUT). */
  readonly graceful: number;
  /** Seconds after which it kills its daemons (SHUTDOWN_FAST_TIMEOUT). */
  readonly fast: number;
  /** Milliseconds after the request: SIGQUIT, SIGKILL. */
  readonly quitAfterMs: number;
  readonly killAfterMs: number;
}

/** `boundMs` is the time from the request to the end; `kind` says what running jobs may expect. */
export function stopTimes(boundMs: number, kind: 'graceful' | 'fast'): StopTimes {
  const bound = boundMs / 1000;
  const fast = clamp(Math.floor(bound / 4), 1, 10);
  const graceful = Math.max(1, Math.floor(bound - fast - 1));
  const vacate = clamp(Math.floor(graceful / 3), 1, 30);
  return {
    drain: Math.max(0, graceful - vacate - 1),
    vacate,
    graceful,
    fast,
    quitAfterMs: kind === 'fast' ? 0 : boundMs - fast * 1000,
    killAfterMs: boundMs,
  };
}

/** When a pilot with a deadline takes no more jobs, and when it starts to end. Epoch milliseconds. */
export interface EndTimes {
  readonly retireAt: number;
  readonly dieAt: number;
}

/** What the tunnel and the namespace need to go down after the pilot. */
const TEARDOWN_MS = 5000;

/**
 * End times for the earlier of `deadline` and `lifetime`; undefined without either. The margin takes at most half of
 * the time that there is: a short pilot must run something too.
 */
export function endTimes(
  limits: {
    readonly deadline?: number | undefined;
    readonly lifetime?: number | undefined;
    readonly retireMargin: number;
    readonly stopTimeout: number;
  },
  now: number,
): EndTimes | undefined {
  const ends = [limits.deadline, limits.lifetime === undefined ? undefined : now + limits.lifetime];
  const end = Math.min(...ends.filter((time) => time !== undefined));
  if (!Number.isFinite(end)) return undefined;
  const dieAt = end - limits.stopTimeout - TEARDOWN_MS;
  const margin = Math.min(limits.retireMargin, Math.max(0, (dieAt - now) / 2));
  return { retireAt: dieAt - margin, dieAt };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
