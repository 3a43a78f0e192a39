import { describe, expect, test } from '@jest/globals';
import { median, percentile, ratioByRound } from '../../../src/bench/statistics.js';

describe('median and percentile', () => {
  test.each([
    [[5], 5],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('median of %j', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test('a percentile lies between its neighbours, and the order of the values does not matter', () => {
    const values = Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(percentile(values, 0.95)).toBeCloseTo(95);
    expect(percentile([1, 2], 0.75)).toBeCloseTo(1.75);
    expect(values[0]).toBe(100);
  });

  test('of nothing is an error, not a number', () => {
    expect(() => median([])).toThrow('no values');
  });
});

describe('ratioByRound', () => {
  test('compares within a round: a machine that is slow in one round does not count', () => {
    expect(ratioByRound([900, 90, 800], [1000, 100, 1000])).toBeCloseTo(0.9);
  });

  test('leaves out rounds that one of both lacks', () => {
    expect(ratioByRound([null, 50, 30], [100, 100, null])).toBeCloseTo(0.5);
    expect(ratioByRound([null, 1], [1, null])).toBeNull();
    expect(ratioByRound([1], [0])).toBeNull();
  });
});
