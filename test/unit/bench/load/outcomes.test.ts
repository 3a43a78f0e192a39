import { expect, test } from '@jest/globals';
import { Outcomes } from '../../../../src/bench/load/outcomes.js';

test('counts what came, what went well, and what did not', () => {
  const outcomes = new Outcomes();
  for (let count = 0; count < 4; count += 1) outcomes.opened();
  for (const ms of [1, 2, 3]) outcomes.answered(ms);
  for (const failure of [undefined, 'ECONNRESET', undefined, 'ECONNRESET']) outcomes.closed(failure);
  outcomes.opened();
  outcomes.closed('cut short');
  expect(outcomes.tallied(5, 1.234)).toMatchObject({
    ...{ asked: 5, right: 2, mostOpen: 4, exchanges: 3, behindMs: 1.23 },
    failures: { ECONNRESET: 2, 'cut short': 1 },
    latencyMs: { median: 2, p95: 2.9, p99: 2.98, max: 3 },
  });
  expect(outcomes.ended).toBe(5);
});

test('without an answer there is no latency', () => {
  expect(new Outcomes().tallied(0, 0).latencyMs).toBeNull();
});
