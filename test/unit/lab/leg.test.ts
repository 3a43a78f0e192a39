import { describe, expect, test } from '@jest/globals';
import { isPlain } from '../../../src/lab/leg.js';

describe('isPlain', () => {
  test.each([
    [undefined, true],
    [{ rttMs: 0, lossPercent: 0 }, true],
    [{ rttMs: 0, lossPercent: 0, jitterMs: 0 }, true],
    [{ rttMs: 0.1, lossPercent: 0 }, false],
    [{ rttMs: 0, lossPercent: 0.01 }, false],
    [{ rttMs: 0, lossPercent: 0, jitterMs: 1 }, false],
  ])('%j: %p', (leg, plain) => {
    expect(isPlain(leg)).toBe(plain);
  });
});
