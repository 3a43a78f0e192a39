import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  ClassAd,
  evaluate,
  evaluateAttribute,
  parseAd,
  parseExpression,
  type Surroundings,
  unparseValue,
} from '../../../src/classad/index.js';
import { ourVerdict, verdictText } from '../../support/classad-differences.js';
import { CONTEXT } from '../../support/classad-expressions.js';

/** Expressions and what HTCondor 23.9.6 makes of them (`null`: it does not parse them); the lab suite asks it again. */
const CASES = JSON.parse(readFileSync('test/support/fixtures/classad-cases.json', 'utf8')) as [
  string,
  string | null,
][];

const valueText = (text: string, ad?: ClassAd, options: Partial<Surroundings> = {}) =>
  unparseValue(evaluate(parseExpression(text), ad, options));

describe('evaluate', () => {
  test(`gives HTCondor's value for ${CASES.length} recorded expressions`, () => {
    expect(CASES.length).toBeGreaterThan(600);
    const different = CASES.filter(([text, value]) => verdictText(ourVerdict(text, CONTEXT)) !== value);
    expect(different).toEqual([]);
  });

  test('an elvis binds like a subscript, as in HTCondor 25', () => {
    expect(valueText('1 + undefined ?: 3')).toBe('4');
    expect(valueText('undefined ? : 2 * 3')).toBe('6');
  });

  test('a circle of attributes is an error, whatever stands around it', () => {
    const ad = parseAd('[ a = b + 1; b = a; c = isError(a) || true ]');
    expect(unparseValue(evaluateAttribute(ad, 'a'))).toBe('error');
    expect(unparseValue(evaluateAttribute(ad, 'c'))).toBe('error');
  });

  test('attributes that ask for each other twice end by the limit of steps', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `x${index} = x${index + 1} + x${index + 1}`);
    const ad = parseAd(`[ ${lines.join('; ')}; x60 = 1 ]`);
    expect(unparseValue(evaluateAttribute(ad, 'x0'))).toBe('error');
  });

  test('a chain of operators may be longer than the stack is deep', () => {
    expect(valueText(Array.from({ length: 200_000 }, () => '1').join(' + '))).toBe('200000');
  });

  test('clock, chance, users and accounts are those of the surroundings', () => {
    const surroundings = {
      now: () => 1_700_000_000.5,
      random: () => 0.5,
      homeOf: (user: string) => (user === 'alice' ? '/home/alice' : undefined),
      userMaps: new Map([['groups', (user: string) => (user === 'alice' ? ['cms', 'atlas'] : undefined)]]),
    };
    const value = (text: string) => valueText(text, new ClassAd(), surroundings);
    expect(value('time()')).toBe('1700000000');
    expect(value('CurrentTime - 1')).toBe('1699999999');
    expect(value('random(10)')).toBe('5');
    expect(value('random(0)')).toBe('error');
    expect(value('userHome("alice")')).toBe('"/home/alice"');
    expect(value('userHome("bob", "/tmp")')).toBe('"/tmp"');
    expect(value('userMap("Groups", "alice")')).toBe('{ "cms","atlas" }');
    expect(value('userMap("groups", "alice", "ATLAS")')).toBe('"atlas"');
    expect(value('userMap("groups", "bob", "x", "none")')).toBe('"none"');
    expect(value('userMap("groups", "bob")')).toBe('undefined');
  });
});
