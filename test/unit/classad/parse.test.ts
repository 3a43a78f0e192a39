import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClassAdError, parseAd, parseExpression, unparse } from '../../../src/classad/index.js';
import { classadExpressions } from '../../support/classad-expressions.js';

const NUMBER = 'a number (decimal, without leading zeros, digits after a point)';

/** Without blanks, and with -0, which is read as the integer 0, as that. */
const plain = (text: string) => text.replace(/-0\b(?!\.)/g, '0').replaceAll(' ', '');

function problem(text: string, parse: (text: string) => unknown = parseExpression): ClassAdError {
  try {
    parse(text);
  } catch (error) {
    return error as ClassAdError;
  }
  throw new Error(`parsed: ${text.slice(0, 40)}`);
}

describe('parse', () => {
  test.each([
    ['1 +', 'truncated', 1, 4, 'the end', 'an expression'],
    ['1\n+ )', 'syntax', 2, 3, '")"', 'an expression'],
    ['a b', 'syntax', 1, 3, '"b"', 'an operator or the end'],
    ['(1', 'truncated', 1, 3, 'the end', 'an operator or ")"'],
    ['{1,}', 'syntax', 1, 4, '"}"', 'an expression'],
    ['f(1; 2)', 'syntax', 1, 4, '";"', 'an operator, "," or ")"'],
    ['a ? b', 'truncated', 1, 6, 'the end', '":" of the conditional'],
    ['a .1', 'syntax', 1, 3, '".1"', 'an operator or the end'],
    ['x["a"', 'truncated', 1, 6, 'the end', '"]" of the subscript'],
    ['1 + 0x1F', 'syntax', 1, 5, '"0x1F"', NUMBER],
    ['1.', 'syntax', 1, 1, '"1."', NUMBER],
    ['"open', 'truncated', 1, 1, 'a string without its end', 'a closing "'],
    ['"a\\0"', 'syntax', 1, 1, 'a NUL in a string', 'any other character'],
    ['/* x', 'truncated', 1, 1, 'a comment without its end', '*/'],
    ['é', 'syntax', 1, 1, '"é"', 'an expression'],
    ['absTime("soon")', 'syntax', 1, 1, 'absTime("soon")', 'a time'],
  ])('%j: %s at %d:%d', (text, code, line, column, found, expected) => {
    const error = problem(text);
    expect(error).toMatchObject({ name: 'ClassAdError', code, position: { line, column }, found, expected });
    expect(error.message).toBe(`line ${line}, column ${column}: found ${found}, expected ${expected}`);
  });

  test.each([
    ['[ a = 1; b ]', 'syntax', '"]"', '"=" after the name of an attribute'],
    ['[ a = 1', 'truncated', 'the end', 'an operator, ";" or "]"'],
    ['[ 1 = 2 ]', 'syntax', '"1"', 'the name of an attribute'],
    ['a = 1', 'syntax', '"a"', 'an ad, which begins with ['],
    ['[] 1', 'syntax', '"1"', 'an operator or the end'],
  ])('the ad %j: %s', (text, code, found, expected) => {
    expect(problem(text, parseAd)).toMatchObject({ code, found, expected });
  });

  test.each(['(', '{', '[a=', '!', '- ', 'f(', '1?', '1 ?: (', 'a['])(
    '100,000 times %j is too deep, and said so',
    (piece) => {
      expect(problem(piece.repeat(100_000)).code).toBe('nesting');
    },
  );

  test('300 parentheses are not too deep', () => {
    expect(unparse(parseExpression(`${'('.repeat(300)}1${')'.repeat(300)}`))).toHaveLength(601);
  });

  test('names of JavaScript mean nothing here', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(unparse(parseExpression(name))).toBe(name);
      expect([...parseAd(`[ ${name} = 1 ]`)]).toHaveLength(1);
    }
  });

  test('any text is parsed, or is an error that names its place', () => {
    const words = ['is', 'true', '=?=', '//', '/*', 'absTime'];
    const pieces = fc.constantFrom(...'()[]{}"\'\\.,;?:=!<>&|^~+-*/% \n\0aé1', ...words);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.constantFrom('old', 'new'), (all, syntax) => {
        try {
          parseExpression(all.join(''), syntax === 'old' ? 'old' : 'new');
        } catch (error) {
          expect(error).toMatchObject({ name: 'ClassAdError' });
          expect((error as ClassAdError).position.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['old', 'new'] as const)('what is unparsed in the %s syntax means the same again', (syntax) => {
    fc.assert(
      fc.property(classadExpressions, (text) => {
        const once = unparse(parseExpression(text, 'old'), syntax);
        // HTCondor writes a minus and its number together: the two are a number when they are read again.
        const twice = unparse(parseExpression(once, syntax), syntax);
        expect(plain(twice)).toBe(plain(once));
      }),
      { numRuns: 1000 },
    );
  });
});
