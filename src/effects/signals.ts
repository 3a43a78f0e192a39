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

/** An abort signal that fires, with the fault `interrupted`, at the first signal that asks us to end. */
export function abortOnSignals(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const release = onEndingSignals((name) =>
    controller.abort(new FaultError('interrupted', { signal: name })),
  );
  return { signal: controller.signal, release };
}
