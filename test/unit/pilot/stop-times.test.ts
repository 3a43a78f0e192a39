import { describe, expect, test } from '@jest/globals';
import { endTimes, stopTimes } from '../../../src/pilot/stop-times.js';

describe('the bound of a stop', () => {
  test('20 s: jobs go on for 9 s, then have 4 s to end; HTCondor turns fast after 14 s', () => {
    expect(stopTimes(20_000, 'graceful')).toEqual({
      drain: 9,
      vacate: 4,
      graceful: 14,
      fast: 5,
      quitAfterMs: 15_000,
      killAfterMs: 20_000,
    });
  });

  test('fast: no drain', () => {
    expect(stopTimes(20_000, 'fast')).toMatchObject({ quitAfterMs: 0, killAfterMs: 20_000 });
  });

  test.each([2, 3, 5, 10, 30, 60, 600, 7200])(
    'in %i s HTCondor is always done before we lose patience',
    (seconds) => {
      const times = stopTimes(seconds * 1000, 'graceful');
      expect(times.drain).toBeGreaterThanOrEqual(0);
      expect(times.drain + times.vacate).toBeLessThanOrEqual(times.graceful);
      expect(times.graceful * 1000).toBeLessThanOrEqual(times.quitAfterMs);
      expect(times.quitAfterMs).toBeLessThan(times.killAfterMs);
    },
  );
});

describe('the end of a pilot', () => {
  const now = 1_000_000_000;
  const hour = 3_600_000;
  const usual = { retireMargin: 1_800_000, stopTimeout: 20_000 };

  test('none without a limit', () => {
    expect(endTimes(usual, now)).toBeUndefined();
  });

  test('stop and teardown fit before it, and the margin before that', () => {
    const dieAt = now + 12 * hour - 25_000;
    expect(endTimes({ ...usual, lifetime: 12 * hour }, now)).toEqual({ dieAt, retireAt: dieAt - 1_800_000 });
  });

  test('the earlier of lifetime and deadline counts', () => {
    expect(endTimes({ ...usual, lifetime: 12 * hour, deadline: now + hour }, now)?.dieAt).toBe(
      now + hour - 25_000,
    );
    expect(endTimes({ ...usual, lifetime: hour, deadline: now + 2 * hour }, now)?.dieAt).toBe(
      now + hour - 25_000,
    );
  });

  test('a short pilot takes jobs for half of its time', () => {
    expect(endTimes({ ...usual, lifetime: 625_000 }, now)).toEqual({
      dieAt: now + 600_000,
      retireAt: now + 300_000,
    });
  });

  test('a deadline that is over is over', () => {
    const times = endTimes({ ...usual, deadline: now - 1 }, now);
    expect(times?.dieAt).toBeLessThan(now);
    expect(times?.retireAt).toBe(times?.dieAt);
  });
});
