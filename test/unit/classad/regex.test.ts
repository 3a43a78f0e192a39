import { describe, expect, test } from '@jest/globals';
import { compilePattern, patternOptions } from '../../../src/classad/regex/pcre.js';
import { stopWatch } from '../../support/stop-watch.js';

function found(pattern: string, text: string, letters = ''): string | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  if (compiled === undefined) return 'no pattern';
  const { match } = compiled.search(text);
  if (match === 'limit') return match;
  const [begin, end] = match === 'none' ? [] : (match[0] ?? []);
  return begin === undefined ? undefined : text.slice(begin, end);
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
    ['a{,2}', 'aaa', '', 'aa'],
    ['a{ 1, 2 }', 'aaa', '', 'aa'],
    ['a{,}', 'a{,}', '', 'a{,}'],
    ['\\x{41}\\101', 'AA', '', 'AA'],
    ['\\h+', 'a \t', '', ' \t'],
    ['x}', 'x}', '', 'x}'],
    ['a/b', 'a/b', '', 'a/b'],
  ])('%j in %j (%s): %j', (pattern, text, letters, expected) => {
    expect(found(pattern, text, letters)).toBe(expected);
  });

  test.each([
    ['(a|ab)(c|bcd)(d*)', 'abcd', '', 'abcd'],
    ['(a*)*b', 'aaab', '', 'aaab'],
    ['(ab){2}', 'ababab', '', 'abab'],
    ['a{2,3}?', 'aaaa', '', 'aa'],
    ['(a|b)*?c', 'abac', '', 'abac'],
    ['(?U)a+', 'aaa', '', 'a'],
    ['(?>a+)ab', 'aaab', '', undefined],
    ['a++b', 'aaab', '', 'aaab'],
    ['a++ab', 'aaab', '', undefined],
    ['(?<=foo)bar', 'foobar', '', 'bar'],
    ['(?<!foo)bar', 'foobar xbar', '', 'bar'],
    ['(?<=a|bc)d', 'bcd', '', 'd'],
    ['(?<=a{1,2})b', 'aab', '', 'b'],
    ['(?=(a+))a*b\\1', 'baaabac', '', 'aba'],
    ['(?:(a)|b)*', 'ab', '', 'ab'],
    ['^(\\((?:[^()]|(?1))*\\))$', '(a(b)c(d(e)))', '', '(a(b)c(d(e)))'],
    ['(?<n>.)(?&n)', 'ab', '', 'ab'],
    ['(?(DEFINE)(?<q>\\d+))x(?&q)', 'x12', '', 'x12'],
    ['(?(?=a)ab|cd)', 'cd', '', 'cd'],
    ['(a)?(?(1)b|c)', 'ab', '', 'ab'],
    ['(a)?(?(1)(?:b|c))', 'ac', '', 'ac'],
    ['foo\\Kbar', 'foobar', '', 'bar'],
    ['(?|(a)|(b))\\1', 'bb', '', 'bb'],
    ['(?i:a)B', 'AB', '', 'AB'],
    ['(?-i)a', 'A', 'i', undefined],
    ['\\R', '\r\n', '', '\r\n'],
    ['(.*)abc\\1', 'xyz123abc123', '', '123abc123'],
    ['\\bfoo\\b', 'a foo b', '', 'foo'],
  ])('%j in %j (%s): %j, which JavaScript would not say, or not so', (pattern, text, letters, expected) => {
    expect(found(pattern, text, letters)).toBe(expected);
  });

  const many = 'a'.repeat(40);
  test.each([
    ['(a+)+$', `${many}!`, 'limit'],
    ['(a|a)*$', `${many}!`, 'limit'],
    ['(a*)*$', `${many}!`, 'limit'],
    ['(.*a){20}$', `${many}!`, 'limit'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', many, 'limit'],
    ['(?R)?a', 'aa', 'limit'],
    // What every match must have is not there.
    ['(a+)+b', many, undefined],
  ])('%j in %j takes less than a second, whatever it comes to', (pattern, text, expected) => {
    const elapsed = stopWatch();
    expect(found(pattern, text)).toBe(expected);
    expect(elapsed()).toBeLessThan(1000);
  });

  test('a long text is no reason to give up', () => {
    const text = `${'a'.repeat(1_000_000)}b`;
    expect(found('(?:a|c)*b', text)).toHaveLength(text.length);
    expect(found('.*b', text)).toHaveLength(text.length);
    expect(found('b$', text)).toBe('b');
  });

  test.each([
    ...[
      '(',
      ')',
      '[a',
      '[b-a]',
      '[a-\\d]',
      '[[:nope:]]',
      '[[.x.]]',
      '*',
      'a**',
      '^*',
      '\\b+',
      'a{2,1}',
      'a{70000}',
    ],
    ...[
      '\\1',
      '(?1)',
      '\\k<x>',
      '(?<x>a)(?<x>b)',
      '(?<=a*)b',
      '(?<=(?:b{0})*)a',
      '(?z)',
      '(?(1)a|b|c)(d)',
      '\\y',
      '\\x{100}',
      '\\',
    ],
    ...['(*ACCEPT)', '(?C1)', '\\p{L}', '\\X'],
  ])('%j is none that can be used', (pattern) => {
    expect(found(pattern, 'a')).toBe('no pattern');
  });
});
