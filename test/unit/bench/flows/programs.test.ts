import { describe, expect, test } from '@jest/globals';
import { readResult } from '../../../../src/bench/flows/programs.js';

describe('readResult of bytes', () => {
  const plan = { name: 'long down', bytes: 1e9 } as const;
  const printed = { bytes: 1e9, sent: 'ab', arrived: 'ab', seconds: 10, failed: null };
  const read = (more: object) => readResult(plan, JSON.stringify({ ...printed, ...more }));

  test('the same digest at both ends', () => {
    expect(read({})).toMatchObject({
      ...{ unit: 'bytes', asked: 1e9, right: 1e9, lost: 0, failures: {}, rate: 800 },
      digests: { sent: 'ab', arrived: 'ab' },
    });
  });

  test.each([
    ['another digest', { arrived: 'cd' }, 'digests differ'],
    ['none at all', { sent: '', arrived: '' }, 'digests differ'],
    ['a byte less at both ends', { bytes: 1e9 - 1 }, '999999999 bytes arrived'],
    ['an error after the last byte', { failed: 'ECONNRESET' }, 'ECONNRESET'],
  ])('%s: all is lost', (_, more, why) => {
    expect(read(more)).toMatchObject({ right: 0, lost: 1e9, failures: { [why]: 1 } });
  });
});

describe('readResult of connections', () => {
  const plan = { name: 'short', rate: 100, seconds: 10 } as const;
  const printed = {
    ...{ asked: 1000, right: 990, failures: { ECONNRESET: 10 }, mostOpen: 20, behindMs: 1.5 },
    ...{ exchanges: 995, seconds: 11, openingSeconds: 12.5 },
    latencyMs: { median: 1, p95: 2, p99: 3, max: 4 },
  };

  test('what was not answered rightly is lost; the rate is that of the begins', () => {
    expect(readResult(plan, JSON.stringify(printed))).toEqual({
      ...{ unit: 'connections', asked: 1000, right: 990, lost: 10, failures: { ECONNRESET: 10 } },
      ...{ latencyMs: printed.latencyMs, mostOpen: 20, behindMs: 1.5, exchanges: 995, seconds: 11 },
      ...{ digests: null, rate: 80, rateAsked: 100 },
    });
  });

  test('connections that were never begun are lost too', () => {
    expect(readResult(plan, JSON.stringify({ ...printed, asked: 995 }))).toMatchObject({
      asked: 1000,
      lost: 10,
    });
  });

  test('a program that ended without a result is quoted', () => {
    expect(() => readResult(plan, 'Killed\n')).toThrow('the load program printed no result: Killed');
  });
});
