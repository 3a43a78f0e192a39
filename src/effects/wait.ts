import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `probe` again and again until it answers with something other than undefined.
 * Resolves with undefined at the deadline; rejects when `signal` is aborted. For states of the kernel and of other
 * programs that offer no event to wait for.
 */
export async function poll<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  options: { timeoutMs: number; everyMs?: number; signal?: AbortSignal | undefined },
): Promise<T | undefined> {
  const end = performance.now() + options.timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() >= end) return undefined;
    await delay(options.everyMs ?? 50, undefined, options.signal ? { signal: options.signal } : {});
  }
}

/** Resolves after `ms`, rejects when `signal` is aborted: a backoff, not a readiness check. */
export async function backOff(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal, ref: true } : {});
}
