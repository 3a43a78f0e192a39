/**
 * How a pilot ends: SIGTERM (HTCondor drains), SIGQUIT (jobs are put back at once), SIGKILL. A starter that cannot
 * deliver a job's end, because the tunnel is lost, blocks SIGTERM for its whole lease, and SIGQUIT not at all.
 *
 * SIGQUIT while a job's input is on its way: the starter ends without a word to the shadow, which looks for it until
 * the job's lease is over (seen in half of 15 such stops of HTCondor 23.9.6; jobs that execute go back within 1.2 s).
 */
export type Phase = 'running' | 'draining' | 'quitting' | 'killing' | 'ended';

/** Who wanted the end: `itself` is HTCondor (idle for long, retired, or broken). */
export type Reason = 'itself' | 'request' | 'deadline';

export interface LifeState {
  readonly phase: Phase;
  readonly reason: Reason;
}

export type LifeEvent =
  /** Somebody asks for the end. Asked again while draining: no more waiting. */
  | { readonly kind: 'stop'; readonly reason: 'request' | 'deadline' }
  /** The bound for draining, or for quitting, is over. */
  | { readonly kind: 'quit-due' }
  | { readonly kind: 'kill-due' }
  | { readonly kind: 'ended' };

export type PilotSignal = 'SIGTERM' | 'SIGQUIT' | 'SIGKILL';

/** What is to be done after an event: at most one signal. `started` is set when the bounds begin to count. */
export interface LifeStep {
  readonly state: LifeState;
  readonly send?: PilotSignal;
  readonly started?: true;
}

export const alive: LifeState = { phase: 'running', reason: 'itself' };

/** The transition of the life cycle. `drain: fast` skips draining. */
export function advance(state: LifeState, event: LifeEvent, drain: 'graceful' | 'fast'): LifeStep {
  const { phase, reason } = state;
  if (phase === 'ended') return { state };
  switch (event.kind) {
    case 'ended':
      return { state: { phase: 'ended', reason } };
    case 'stop':
      if (phase === 'running') {
        const next = { reason: event.reason } as const;
        return drain === 'fast'
          ? { state: { ...next, phase: 'quitting' }, send: 'SIGQUIT', started: true }
          : { state: { ...next, phase: 'draining' }, send: 'SIGTERM', started: true };
      }
      return phase === 'draining' && event.reason === 'request' ? quit(reason) : { state };
    case 'quit-due':
      return phase === 'draining' ? quit(reason) : { state };
    case 'kill-due':
      return phase === 'running' || phase === 'killing'
        ? { state }
        : { state: { phase: 'killing', reason }, send: 'SIGKILL' };
  }
}

function quit(reason: Reason): LifeStep {
  return { state: { phase: 'quitting', reason }, send: 'SIGQUIT' };
}
