import { describe, expect, test } from '@jest/globals';
import { evaluate, parseExpression, unparse, unparseValue } from '../../../src/classad/index.js';
import { pretty } from '../../../src/classad/pretty.js';

/** Each as HTCondor 23.9.6 prints it: `condor_status -af:V` (old) and `classad2` (new). */
describe('unparse', () => {
  test.each([
    ['1+2*3', '1 + 2 * 3', '1 + 2 * 3'],
    ['( 1+2)*3', '(1 + 2) * 3', '(1 + 2) * 3'],
    ['!a', ' !a', ' !a'],
    ['- 1', ' -1', ' -1'],
    ['a is b', 'a =?= b', 'a is b'],
    ['a =!= b', 'a =!= b', 'a isnt b'],
    ['a?b:c', 'a ? b : c', 'a ? b : c'],
    ['a?:b', 'a ?: b', 'a ?: b'],
    ['F( 1 , x )', 'F(1,x)', 'F(1,x)'],
    ['{1, "a"}', '{ 1,"a" }', '{ 1,"a" }'],
    ['[bb=1;a=2;]', '[ a = 2; bb = 1 ]', '[ a = 2; bb = 1 ]'],
    ['1.5', '1.5', '1.500000000000000E+00'],
    ['-0.0', '-0.0', '-0.0'],
    ["'a b'.c", "'a b'.c", "'a b'.c"],
    ["'true'", "'true'", "'true'"],
    ['.a.b[1]', '.a.b[1]', '.a.b[1]'],
    ['"a\\tb\\"é"', '"a\tb\\"é"', '"a\\tb\\"\\303\\251"'],
    ['relTime("1+00:02:00")', 'relTime("1+00:02:00")', 'relTime("1+00:02:00")'],
  ])('%s', (text, old, modern) => {
    const expression = parseExpression(text, 'new');
    expect(unparse(expression, 'old')).toBe(old);
    expect(unparse(expression, 'new')).toBe(modern);
  });

  test.each([
    ['real("NaN")', 'real("NaN")'],
    ['real("-INF")', 'real("-INF")'],
    ['{ 1 + 1,x }', '{ 1 + 1,x }'],
    ['relTime(3661)', 'relTime("01:01:01")'],
    ['absTime(0, 5400)', 'absTime("1970-01-01T01:30:00+01:30")'],
  ])('the value of %s', (text, expected) => {
    expect(unparseValue(evaluate(parseExpression(text)))).toBe(expected);
  });

  test('pretty takes several lines for lists and ads', () => {
    const text = '\n    [\n        a = 1; \n        c = \n           {\n              1\n           }\n    ]';
    expect(pretty(parseExpression('[a=1; c={1}]'))).toBe(text);
  });
});
