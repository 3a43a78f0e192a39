import { describe, expect, test } from '@jest/globals';
import { exponential, general, leadingNumber } from '../../../src/classad/printf.js';

describe('printf', () => {
  test.each([
    [1.5, '1.500000000000000E+00', '1.5'],
    [-0.1, '-1.000000000000000E-01', '-0.1'],
    [1e16, '1.000000000000000E+16', '1E+16'],
    [1e300, '1.000000000000000E+300', '1E+300'],
    [123456789, '1.234567890000000E+08', '123456789'],
    [0.00001, '1.000000000000000E-05', '1E-05'],
    [0.0001, '1.000000000000000E-04', '0.0001'],
    [0.3333333333333333, '3.333333333333333E-01', '0.3333333333333333'],
  ])('%d is %s and %s', (value, long, short) => {
    expect(exponential(value)).toBe(long);
    expect(general(value, 16)).toBe(short);
  });
});

// As printf(3) of glibc 2.41 printed them: half way is to even.
test.each([
  [1.0000152587890625, '1.000015258789062E+00'],
  [1.0000457763671875, '1.000045776367188E+00'],
  [-1.0000152587890625, '-1.000015258789062E+00'],
  [1000000000000000.5, '1.000000000000000E+15'],
  [1000000000000001.5, '1.000000000000002E+15'],
])('%d lies half way: %s', (value, text) => {
  expect(exponential(value)).toBe(text);
});

test.each([
  [1.015625, 6, '1.01562'],
  [1.046875, 6, '1.04688'],
  [100000000000000.25, 16, '100000000000000.2'],
  [100000000000000.75, 16, '100000000000000.8'],
  [0.5, 1, '0.5'],
  [2.5, 1, '2'],
  [3.5, 1, '4'],
  [-2.5, 1, '-2'],
])('%d with %d digits is %s', (value, digits, text) => {
  expect(general(value, digits)).toBe(text);
});

describe('leadingNumber', () => {
  test.each([
    ['12abc', 12],
    [' -1.5e3x', -1500],
    ['.5', 0.5],
    ['1e', 1],
    ['0x1F', 31],
    ['0x1p-1', 0.5],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['infinity', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
    ['abc', undefined],
    ['', undefined],
    ['e5', undefined],
  ])('%j begins with %p', (text, number) => {
    expect(leadingNumber(text)).toEqual(number);
  });
});
