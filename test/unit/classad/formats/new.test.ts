import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNew, unparseNew } from '../../../../src/classad/index.js';
import { ads } from '../../../support/classad-ads.js';

describe('the new form', () => {
  test('is one ad after the other, or lists of them', () => {
    const text = `[ b = 1; A = "x]" ] /* [ */ { [], // ]
      [ 'a b' = { [ c = 2 ] } ] }`;
    expect(parseNew(text).map(unparseNew)).toEqual([
      '[ A = "x]"; b = 1 ]',
      '[  ]',
      "[ 'a b' = { [ c = 2 ] } ]",
    ]);
    expect(parseNew(' ')).toEqual([]);
  });

  test('every ad comes back', () => {
    fc.assert(
      fc.property(ads, (ad) => {
        const written = unparseNew(ad);
        expect(parseNew(written).map(unparseNew)).toEqual([written]);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['[ A = 1', 'truncated', 1, 8, 'the end', 'an operator, ";" or "]"'],
    ['[]\n[ A = "x', 'truncated', 2, 7, 'a string without its end', 'a closing "'],
    ['{ [], ', 'truncated', 1, 7, 'the end', 'an ad, which begins with ['],
    ['{ []\n', 'truncated', 2, 1, 'the end', '"," or "}"'],
    ['{ [] [] }', 'syntax', 1, 6, '"["', '"," or "}"'],
    ['{ [], }', 'syntax', 1, 7, '"}"', 'an ad, which begins with ['],
    ['[] ]', 'syntax', 1, 4, '"]"', 'an ad, which begins with ['],
    ['[]\n  A = 1', 'syntax', 2, 3, '"A"', 'an ad, which begins with ['],
    ['[] /', 'syntax', 1, 4, '"/"', 'an ad, which begins with ['],
    ['[] /* [', 'truncated', 1, 8, 'the end', '*/'],
    ['[ A = ) ]', 'syntax', 1, 7, '")"', 'an expression'],
  ])('%j: %s at %d:%d', (wrong, code, line, column, found, expected) => {
    const error = { code, position: { line, column }, found, expected };
    expect(() => parseNew(wrong)).toThrow(expect.objectContaining(error));
  });
});
