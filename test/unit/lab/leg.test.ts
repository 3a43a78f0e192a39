import { describe, expect, test } from '@jest/globals';
import { bitsPerSecond, isPlain } from '../../../src/lab/leg.js';

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

describe('bitsPerSecond', () => {
  test.each([
    ['1gbit', 1e9],
    ['2.5gbit', 2.5e9],
    ['100mbit', 1e8],
    ['64kbit', 64_000],
    ['9600bit', 9600],
    ['0mbit', undefined],
    ['1Gbit', undefined],
    ['1gbit ', undefined],
    ['gbit', undefined],
    ['fast', undefined],
  ])('%s is %p', (rate, bits) => {
    expect(bitsPerSecond(rate)).toBe(bits);
  });
});
