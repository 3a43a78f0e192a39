import type { Ended } from '../effects/managed-process.js';
import {
  advance,
  alive,
  type LifeEvent,
  type LifeState,
  type PilotSignal,
  type Reason,
} from './life-cycle.js';

/** The running condor_master. */
export interface PilotProcess {
  signal(signal: PilotSignal): void;
  readonly ended: Promise<Ended>;
}

/** Time, so that tests need not wait. `after` returns how to cancel. */
export interface Clock {
  now(): number;
  after(ms: number, action: () => void): () => void;
}

export interface LifeRules {
  readonly drain: 'graceful' | 'fast';
  /** Milliseconds after the request to stop. */
  readonly quitAfterMs: number;
  readonly killAfterMs: number;
  /** Epoch milliseconds at which the end begins without a request. */
  readonly dieAt?: number | undefined;
  /** Epoch milliseconds from which a pilot without a job ends by itself. */
  readonly retireAt?: number | undefined;
}

/** How a pilot's life went. */
export interface PilotEnd {
  readonly reason: Reason;
  /** The strongest signal that was needed. */
  readonly signal: PilotSignal | undefined;
  readonly ended: Ended;
  /** HTCondor came to its end by itself or as asked: master's exit code 0, or 99 for DAEMON_SHUTDOWN after retirement. */
  readonly clean: boolean;
}

export interface SupervisedPilot {
  /** Asks for the end; asked again, jobs are put back at once. */
  stop(): void;
  readonly end: Promise<PilotEnd>;
}

/** condor_master's exit code when a DAEMON_SHUTDOWN expression came true (measured with 23.9.6). */
const SHUTDOWN_BY_EXPRESSION = 99;

/** Watches a pilot to its end. `onState` hears of each change of phase. */
export function supervisePilot(
  pilot: PilotProcess,
  rules: LifeRules,
  clock: Clock,
  onState: (state: LifeState) => void = () => {},
): SupervisedPilot {
  let state = alive;
  let strongest: PilotSignal | undefined;
  const cancels: (() => void)[] = [];
  let cancelWait = () => {};

  const handle = (event: LifeEvent) => {
    const step = advance(state, event, rules.drain);
    const changed = step.state.phase !== state.phase;
    state = step.state;
    if (step.started) {
      cancels.push(clock.after(rules.quitAfterMs, () => handle({ kind: 'quit-due' })));
      cancels.push(clock.after(rules.killAfterMs, () => handle({ kind: 'kill-due' })));
    }
    if (changed) onState(state);
    if (step.send) {
      strongest = step.send;
      pilot.signal(step.send);
    }
  };

  if (rules.dieAt !== undefined) waitUntil(rules.dieAt);

  /** Timers of Node.js end at 24.8 days, and stop while a machine sleeps: hence in pieces. */
  function waitUntil(time: number): void {
    const left = time - clock.now();
    if (left <= 0) handle({ kind: 'stop', reason: 'deadline' });
    else cancelWait = clock.after(Math.min(left, 60_000), () => waitUntil(time));
  }

  const end = pilot.ended.then((ended): PilotEnd => {
    handle({ kind: 'ended' });
    for (const cancel of [...cancels, cancelWait]) cancel();
    // Unasked and before retirement, the expression that came true is that there is no startd: it could not run.
    const due = strongest !== undefined || (rules.retireAt !== undefined && clock.now() >= rules.retireAt);
    const ok = ended.code === 0 || (ended.code === SHUTDOWN_BY_EXPRESSION && due);
    const clean = strongest !== 'SIGKILL' && ok;
    return { reason: state.reason, signal: strongest, ended, clean };
  });
  return { stop: () => handle({ kind: 'stop', reason: 'request' }), end };
}

/** The clock of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
