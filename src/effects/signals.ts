import { FaultError } from '../health/fault-error.js';

const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** A signal that asks us to end. */
export type EndingSignal = (typeof ENDING)[number];

/**
 * Calls `handle` for each signal that asks us to end, until the returned function is called. While it is in force,
 * the signals do not end the process by themselves.
 */
export function onEndingSignals(handle: (signal: EndingSignal) => void): () => void {
  const listeners = ENDING.map((name) => [name, () => handle(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}

/** An abort signal that fires with the fault `interrupted`. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Fires it for another reason than a signal. */
  abort(by: string): void;
  release(): void;
}

/** Fires at the first signal that asks us to end. `takes`: signals that are taken for something else now. */
export function abortOnSignals(takes: (signal: EndingSignal) => boolean = () => false): Interrupt {
  const controller = new AbortController();
  const abort = (by: string) => controller.abort(new FaultError('interrupted', { signal: by }));
  const release = onEndingSignals((name) => {
    if (!takes(name)) abort(name);
  });
  return { signal: controller.signal, abort, release };
}
