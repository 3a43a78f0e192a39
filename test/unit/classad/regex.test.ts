import { describe, expect, test } from '@jest/globals';
import { compilePattern, patternOptions } from '../../../src/classad/regex/pcre.js';

function found(pattern: string, text: string, letters = ''): string | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  if (compiled === undefined) return 'no pattern';
  compiled.lastIndex = 0;
  return compiled.exec(text)?.[0];
}

describe('a PCRE2 pattern', () => {
  test.each([
    ['a$', 'a\n', '', 'a'],
    ['a\\z', 'a\n', '', undefined],
    ['a\\Z', 'a\n', '', 'a'],
    ['^b', 'a\nb', '', undefined],
    ['^b', 'a\nb', 'm', 'b'],
    ['a$', 'a\rb', 'm', undefined],
    ['a.b', 'a\rb', '', 'a\rb'],
    ['a.b', 'a\nb', '', undefined],
    ['a.b', 'a\nb', 's', 'a\nb'],
    ['a b # comment', 'ab', 'x', 'ab'],
    ['(?i)AB', 'ab', '', 'ab'],
    ['[[:alpha:]_]+', '1a_b', '', 'a_b'],
    ['[]a]+', ']a', '', ']a'],
    ['\\Qa.b\\E', 'axb a.b', '', 'a.b'],
    ['(?P<x>a)(?P=x)', 'aa', '', 'aa'],
    ['(?<x>a)\\k{x}', 'aa', '', 'aa'],
    ['a{,2}', 'a{,2}', '', 'a{,2}'],
    ['\\x{41}\\101', 'AA', '', 'AA'],
    ['\\h+', 'a \t', '', ' \t'],
    ['x}', 'x}', '', 'x}'],
    ['a/b', 'a/b', '', 'a/b'],
  ])('%j in %j (%s): %j', (pattern, text, letters, expected) => {
    expect(found(pattern, text, letters)).toBe(expected);
  });

  test.each(['(', '[a', '*', '(?R)', '(?(1)a|b)', 'a++', '(?>a)', '\\K', '(*ACCEPT)', '[[:nope:]]'])(
    '%j is none that can be used',
    (pattern) => {
      expect(found(pattern, 'a')).toBe('no pattern');
    },
  );
});
