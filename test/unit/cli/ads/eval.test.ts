import { describe, expect, test } from '@jest/globals';
import { evalVerb } from '../../../../src/cli/ads/eval.js';
import { matchVerb } from '../../../../src/cli/ads/match.js';
import { adFiles, answerOf } from '../../../support/ads-verbs.js';

const evaluated = async (text: string, options: Partial<Parameters<typeof evalVerb>[1]> = {}) =>
  await answerOf((context) => evalVerb(text, { syntax: 'new', ...options }, context));

describe('classad eval', () => {
  test.each([
    ['1 + 2 ?: 3', '3'],
    ['-3 % 2', '-1'],
    ['{1, 2.5, "a\\nb"}', '{ 1,2.500000000000000E+00,"a\\nb" }'],
    ['[ b = a + 1; a = 1 ]', '[ a = 1; b = a + 1 ]'],
    ['missing', 'undefined'],
    ['1 / 0', 'error'],
  ])('%s is %s', async (expression, value) => {
    expect(await evaluated(expression)).toMatchObject({ code: 0, text: `${value}\n` });
  });

  test('takes names from ads in any form, and prints the old syntax where it is asked for', async () => {
    const files = adFiles({ ad: '[ {"Cpus": 4} ]', target: '[ Memory = 100.5 ]' });
    expect((await evaluated('MY.Cpus * TARGET.Memory + Cpus', files)).text).toBe('4.060000000000000E+02\n');
    expect((await evaluated('Memory', { ...files, syntax: 'old' })).text).toBe('100.5\n');
    expect((await evaluated('strcat("n", Cpus)', { ad: files.ad })).json).toEqual({
      version: 1,
      expression: 'strcat("n", Cpus)',
      type: 'string',
      value: '"n4"',
    });
  });

  test('stays on one line', async () => {
    const { ad } = adFiles({ ad: '[ a = "x\\ny" ]' });
    expect((await evaluated('a', { ad, syntax: 'old' })).text).toBe('"x\\ny"\n');
  });

  test('a word that is no option is one of usage', async () => {
    await expect(evaluated('--bogus')).rejects.toMatchObject({ code: 'usage', exit: 64 });
  });
});

describe('bad input names line, column, what was found and what was expected', () => {
  const FILES = {
    long: 'a = 1\nb = (2 +\n',
    json: '[{"a": 1,\n "b": tru}]',
    xml: '<?xml version="1.0"?>\n<classads><c><a n="A"><i>x</i></a></c></classads>',
  };

  test('on the command line', async () => {
    await expect(evaluated('1 + * 2')).rejects.toMatchObject({
      code: 'ads-invalid',
      exit: 78,
      message: 'the expression: line 1, column 5: found "*", expected an expression',
    });
  });

  test.each(Object.keys(FILES) as (keyof typeof FILES)[])('in a file of the form %s', async (form) => {
    const files = adFiles(FILES);
    await expect(evaluated('a', { ad: files[form] })).rejects.toMatchObject({
      code: 'ads-invalid',
      exit: 78,
      message: expect.stringMatching(new RegExp(`/${form}: line 2, column \\d+: found .*, expected `)),
    });
  });

  test('where there is no ad, and no file', async () => {
    const { none } = adFiles({ none: '\n' });
    await expect(evaluated('a', { ad: none })).rejects.toMatchObject({
      message: `${none}: it holds no ad`,
    });
    await expect(answerOf((context) => matchVerb('/no/such/job', none, context))).rejects.toMatchObject({
      code: 'ads-invalid',
      message: expect.stringContaining('/no/such/job: ENOENT'),
    });
  });
});
