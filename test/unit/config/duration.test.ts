import { expect, test } from '@jest/globals';
import { durationSchema, parseDuration } from '../../../src/config/duration.js';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['48h', 172_800_000],
  ['7d', 604_800_000],
  [' 1s ', 1000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '48', 'h', '1.5h', '-1h', '1w', '1h30m'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('bounds are inclusive', () => {
  const schema = durationSchema('1m', '1h');
  expect(['1m', '60m', '1h'].map((text) => schema.safeParse(text).success)).toEqual([true, true, true]);
  expect(['59s', '61m', 'x'].map((text) => schema.safeParse(text).success)).toEqual([false, false, false]);
});
