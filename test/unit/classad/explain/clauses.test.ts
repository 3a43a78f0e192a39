import { describe, expect, test } from '@jest/globals';
import { alternativesOf, clausesOf, requirementsOf } from '../../../../src/classad/explain/clauses.js';
import { ClassAd, parseAd, parseExpression, unparse } from '../../../../src/classad/index.js';

const texts = (ad: string) =>
  requirementsOf(parseAd(ad)).map(({ expression, through }) => [...through, unparse(expression)].join(': '));

describe('the conditions of Requirements', () => {
  test('are what && joins, however it is put in parentheses', () => {
    expect(texts('[ Requirements = (a > 1 && ((b) && (c || d))) && !(e && f) ]')).toEqual([
      'a > 1',
      'b',
      'c || d',
      ' !(e && f)',
    ]);
  });

  test("are also those of the ad's own attributes that are named there", () => {
    const ad =
      '[ Requirements = START && WithinResourceLimits; Start = (x && MY.More); More = y; WithinResourceLimits = MY.Cpus > 0 ]';
    expect(texts(ad)).toEqual(['START: x', 'START: More: y', 'WithinResourceLimits: MY.Cpus > 0']);
  });

  test("an attribute that is a value, another ad's, or a circle stays a name", () => {
    const ad =
      '[ Requirements = Yes && TARGET.Start && Loop && Nobody; Yes = true; Start = x; Loop = (Loop) && z ]';
    expect(texts(ad)).toEqual(['Yes', 'TARGET.Start', 'Loop: Loop', 'Loop: z', 'Nobody']);
  });

  test('where there are none, nothing holds', () => {
    expect(texts('[ a = 1 ]')).toEqual(['undefined']);
  });

  test('may be very many', () => {
    const long = parseExpression(Array.from({ length: 20_000 }, (_, index) => `a == ${index}`).join(' && '));
    expect(clausesOf(long, new ClassAd())).toHaveLength(20_000);
  });
});

test('the alternatives of a condition', () => {
  expect(alternativesOf(parseExpression('(a || (b && c)) || d')).map((each) => unparse(each))).toEqual([
    'a',
    'b && c',
    'd',
  ]);
  expect(alternativesOf(parseExpression('(a)'))).toHaveLength(1);
});
