import { describe, expect, test } from '@jest/globals';
import { bitsPerSecond, rateSchema, showRate } from '../../../src/config/rate.js';

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

test.each([100e3, 20e6, 1e9, 1.5e9, 2_048_000])('%d survives being written and read', (bits) => {
  expect(bitsPerSecond(showRate(bits))).toBe(bits);
});

describe('a cap', () => {
  test.each([
    ['100mbit', 1e8],
    ['100 Mbit/s', 1e8],
    ['1.5Gbit', 1.5e9],
    ['100kbit', 1e5],
  ])('%s is %d', (text, bits) => {
    expect(rateSchema.parse(text)).toBe(bits);
  });

  test.each([
    [100, 'without a unit'],
    ['100', 'with its unit'],
    ['0mbit', 'above zero'],
    ['-5mbit', 'above zero'],
    // To tc(8) these are bytes, to others bits.
    ['100mbps', 'with its unit'],
    ['12 MB/s', 'with its unit'],
    ['99kbit', 'between 100kbit and 100gbit'],
    [true, 'with its unit'],
  ])('%j is refused: %s', (value, why) => {
    expect(rateSchema.safeParse(value).error?.issues[0]?.message).toContain(why);
  });
});
