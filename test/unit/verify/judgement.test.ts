import { describe, expect, test } from '@jest/globals';
import { checkCap, judgeCap } from '../../../src/verify/cap-checks.js';
import type { Client } from '../../../src/verify/client.js';
import type { FarProcess } from '../../../src/verify/far-process.js';
import { judgeTry, type Try } from '../../../src/verify/filter-checks.js';
import type { Outcome } from '../../../src/verify/near-end.js';
import type { Site } from '../../../src/verify/site.js';
import { fastest, type Rate, type Sample } from '../../../src/verify/transfer.js';

/** A sample each 100 ms at these rates in bits per second, each read within `late` ms. */
function steady(rates: readonly number[], late = 0): Sample[] {
  let bytes = 7;
  return [0, ...rates].map((rate, index) => {
    bytes += rate / 80;
    return { from: 5000 + 100 * index - late / 2, to: 5000 + 100 * index + late / 2, bytes };
  });
}

describe('the fastest five seconds', () => {
  test('of a steady transfer are its rate', () => {
    expect(fastest(steady(Array(70).fill(20e6)), 5000)?.least).toBeCloseTo(20e6, -3);
  });

  test('do not count how it begins, and find what is hidden behind a pause', () => {
    const rates = [...Array(10).fill(1e9), ...Array(20).fill(0), ...Array(60).fill(30e6)];
    expect(fastest(steady(rates), 5000)?.least).toBeCloseTo(30e6, -3);
  });

  test('are known as exactly as the counter could be read', () => {
    const { least = 0, most = 0 } = fastest(steady(Array(80).fill(20e6), 50), 5000) ?? {};
    expect(least).toBeGreaterThan(19.7e6);
    expect(least).toBeLessThan(20e6);
    expect(most).toBeGreaterThan(20e6);
    expect(most).toBeLessThan(20.3e6);
  });

  test('are not there in a transfer that was shorter, or empty', () => {
    expect(fastest(steady(Array(30).fill(20e6)), 5000)).toBeUndefined();
    expect(fastest(steady(Array(70).fill(0)), 5000)).toBeUndefined();
    expect(fastest([], 5000)).toBeUndefined();
  });
});

const exactly = (bits: number): Rate => ({ least: bits, most: bits });

test('where there is no cap, nothing is tried, and nothing is said to hold', async () => {
  const client = { task: () => Promise.reject(new Error('not to be asked')) } as unknown as Client;
  const limits = { perNode: { down: 1e6 }, perIdentity: { other: { up: 1e6 } } };
  for (const [given, direction] of [
    [undefined, 'down'],
    [undefined, 'up'],
    [limits, 'up'],
  ] as const) {
    const asked = { limits: given, identity: 'verify-0a', inside: '10.77.0.1' };
    const check = await checkCap({} as Site, client, {} as FarProcess, asked, direction);
    expect(check).toMatchObject({
      id: `cap-${direction}`,
      verdict: 'none',
      seen: expect.stringContaining('no cap'),
    });
  }
});

describe('a cap', () => {
  const cap = { direction: 'down', cap: 20e6, total: undefined } as const;

  test.each([
    [20e6, 'ok'],
    [18.4e6, 'ok'],
    [18.3e6, 'fail'],
    // 2 %, and one packet of 64 kB in 5 s.
    [20.5e6, 'ok'],
    [20.6e6, 'fail'],
    [800e6, 'fail'],
    [undefined, 'fail'],
  ])('of 20 Mbit/s, seen %s: %s', (rate, verdict) => {
    expect(judgeCap(cap, rate === undefined ? rate : exactly(rate), undefined).verdict).toBe(verdict);
  });

  test('is not said to be exceeded, or missed, by what the counters cannot tell', () => {
    expect(judgeCap(cap, { least: 20.4e6, most: 21.2e6 }, undefined)).toMatchObject({
      verdict: 'ok',
      seen: 'between 20.4 Mbit/s and 21.2 Mbit/s',
    });
    expect(judgeCap(cap, { least: 18.2e6, most: 18.5e6 }, undefined).verdict).toBe('ok');
    expect(judgeCap(cap, { least: 20.6e6, most: 21.2e6 }, undefined).verdict).toBe('fail');
  });

  test('need not be reached while other nodes use the total, and holds all the same', () => {
    const shared = { ...cap, total: 50e6 };
    expect(judgeCap(shared, exactly(5e6), 49e6)).toMatchObject({
      verdict: 'ok',
      seen: expect.stringMatching(/other nodes/),
    });
    expect(judgeCap(shared, exactly(5e6), 20e6).verdict).toBe('fail');
    expect(judgeCap(shared, exactly(30e6), 49e6).verdict).toBe('fail');
  });
});

describe('a try', () => {
  const one = (wanted: Try['wanted']): Try => ({
    ...{ id: 'x', what: 'it', wanted },
    target: { address: '192.0.2.1', port: 9 },
  });

  test.each<[Try['wanted'], Outcome, number, string]>([
    ['counted', 'refused', 1, 'ok'],
    ['counted', 'refused', 0, 'fail'],
    ['counted', 'no answer', 0, 'fail'],
    ['counted', 'connected', 1, 'fail'],
    ['closed', 'no answer', 0, 'ok'],
    ['closed', 'refused', 0, 'ok'],
    ['closed', 'connected', 0, 'fail'],
    ['through', 'no answer', 0, 'ok'],
    ['through', 'connected', 0, 'ok'],
    ['through', 'refused', 1, 'fail'],
    ['connected', 'connected', 0, 'ok'],
    ['connected', 'refused', 0, 'fail'],
  ])('that is to be %s: %s, counted %s times: %s', (wanted, outcome, counted, verdict) => {
    expect(judgeTry(one(wanted), outcome, counted).verdict).toBe(verdict);
  });
});
