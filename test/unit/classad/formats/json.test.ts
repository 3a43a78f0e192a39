import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../../src/classad/formats/json-read.js';
import { unparseJson, unparseJsonList } from '../../../../src/classad/formats/json-write.js';
import { unparseLong } from '../../../../src/classad/formats/long.js';
import { ClassAd, parseExpression } from '../../../../src/classad/index.js';
import { classadExpressions } from '../../../support/classad-expressions.js';
import { SAMPLES, sample } from '../../../support/classad-samples.js';

/** Without blanks, and with -0, which is read as the integer 0, as that. */
const plain = (text: string) => text.replace(/-0\b(?!\.)/g, '0').replaceAll(' ', '');

describe('JSON', () => {
  const text = `[
{
  "Big": 9223372036854775807,
  "Expr": "\\/Expr(Cpus is \\"a\\")\\/",
  "List": [
    1,
    "x"
  ],
  "Nested": {
    "A": null
  },
  "None": "\\/Expr(error)\\/",
  "Real": 592.0,
  "Slashes": "/Expr(1)/"
}
,
{
}
]
`;

  test('is written as HTCondor writes it, and read as it was', () => {
    const ads = parseJson(text);
    expect(unparseJsonList(ads)).toBe(text);
    expect(ads.map(unparseLong)[0]).toBe(
      'Big = 9223372036854775807\nExpr = Cpus =?= "a"\nList = { 1,"x" }\nNested = [ A = undefined ]\nNone = error\nReal = 592.0\nSlashes = "/Expr(1)/"\n',
    );
  });

  test('one object, several, and arrays of them are ads', () => {
    expect(parseJson('{"A": 1} {"A": 2}, [{"A": 3}] []')).toHaveLength(3);
    expect(parseJson(' ')).toEqual([]);
  });

  test('every expression comes back', () => {
    fc.assert(
      fc.property(classadExpressions, (expression) => {
        const ad = new ClassAd().set('E', parseExpression(expression, 'old'));
        const again = parseJson(unparseJson(ad)).map(unparseLong).join();
        expect(plain(again)).toBe(plain(unparseLong(ad)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['{"A": 1', 'truncated', 1, 8, 'the end', '"," or "}"'],
    ['{"A": "x', 'truncated', 1, 7, 'a string without its end', 'a closing "'],
    ['{\n"A" 1}', 'syntax', 2, 5, '"1"', '":"'],
    ['{"A": nope}', 'syntax', 1, 7, '"nope"', 'a value'],
    ['{"A": "\\/Expr(1 +)\\/"}', 'truncated', 1, 18, 'the end', 'an expression'],
    ['{"A": "\\/Expr(\\"a\\" <\\u003c<)\\/"}', 'syntax', 1, 28, '"<"', 'an expression'],
    ['{"A": "\\/Other(1)\\/"}', 'syntax', 1, 7, '"/Other(1)/"', '\\/Expr(...)\\/'],
    ['{"A": "\\u0000"}', 'syntax', 1, 7, 'a NUL in a string', 'any other character'],
    ['{"A": 1]}', 'syntax', 1, 8, '"]"', '"," or "}"'],
    ['[1]', 'syntax', 1, 2, '"1"', 'an ad, which begins with {'],
    ['[{}\n{}]', 'syntax', 2, 1, '"{"', '"," or "]"'],
    ['[{},]', 'syntax', 1, 5, '"]"', 'an ad, which begins with {'],
    ['[{}', 'truncated', 1, 4, 'the end', '"," or "]"'],
    ['[', 'truncated', 1, 2, 'the end', 'an ad, which begins with {'],
  ])('%j: %s at %d:%d', (wrong, code, line, column, found, expected) => {
    const error = { code, position: { line, column }, found, expected };
    expect(() => parseJson(wrong)).toThrow(expect.objectContaining(error));
  });

  test('100,000 lists in each other are too deep, and said so', () => {
    expect(() => parseJson(`{"A": ${'['.repeat(100_000)}`)).toThrow(
      expect.objectContaining({ code: 'nesting' }),
    );
  });

  test.each(SAMPLES)('%s -json is written byte for byte', (name) => {
    const json = sample(`${name}.json`);
    expect(unparseJsonList(parseJson(json))).toBe(json);
  });
});
