import { describe, expect, test } from '@jest/globals';
import { backOff, poll } from '../../../src/effects/wait.js';

describe('poll', () => {
  test('asks until there is an answer', async () => {
    let asked = 0;
    expect(await poll(() => (++asked === 3 ? 'yes' : undefined), { timeoutMs: 5000, everyMs: 1 })).toBe(
      'yes',
    );
    expect(asked).toBe(3);
  });

  test('asks at least once, and takes false for an answer', async () => {
    expect(await poll(() => false, { timeoutMs: 0 })).toBe(false);
  });

  test('gives up at the deadline', async () => {
    const begun = performance.now();
    expect(await poll(() => undefined, { timeoutMs: 30, everyMs: 5 })).toBeUndefined();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
  });

  test('ends with its signal', async () => {
    const signal = AbortSignal.abort();
    await expect(poll(() => undefined, { timeoutMs: 60_000, signal })).rejects.toThrow(/abort/);
  });
});

test('backOff ends with its signal', async () => {
  await expect(backOff(60_000, AbortSignal.timeout(1))).rejects.toThrow(/abort/);
});
