import { expect, test } from '@jest/globals';
import { count, share, showBytes, showRate, showSpan, showTime } from '../../../src/page/format.js';

test.each([
  [0, '0 bit/s'],
  [0.4, '0 bit/s'],
  [999, '999 bit/s'],
  [1000, '1.00 kbit/s'],
  [42_345_678, '42.3 Mbit/s'],
  [123_456_789, '123 Mbit/s'],
  [1e9, '1.00 Gbit/s'],
  [4.2e13, '42000 Gbit/s'],
])('%d bit/s are %s', (bits, text) => {
  expect(showRate(bits)).toBe(text);
});

test('bytes', () => {
  expect([0, 1500, 2.5e9, 3e15].map(showBytes)).toEqual(['0 B', '1.50 kB', '2.50 GB', '3.00 PB']);
});

test.each([
  [-5, '0 s'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('%d ms are %s', (ms, text) => {
  expect(showSpan(ms)).toBe(text);
});

test('times are those of the reader', () => {
  expect(showTime('2026-11-24T23:05:00Z')).toBe('2026-11-24 23:05');
});

test('counts and shares', () => {
  expect([count(0, 'node'), count(1, 'node'), count(2, 'address', 'addresses')]).toEqual([
    '0 nodes',
    '1 node',
    '2 addresses',
  ]);
  expect([share(1, 4), share(9, 4), share(1, undefined), share(undefined, 1), share(0, 0)]).toEqual([
    0.25,
    1,
    undefined,
    undefined,
    undefined,
  ]);
});
