import { expect, jest, test } from '@jest/globals';
import { adFiles } from '../../support/ads-verbs.js';
import { cli } from '../../support/cli.js';
import { scratch } from '../../support/scratch.js';
import { executable, start } from '../../support/script.js';

jest.setTimeout(60_000);

test('an expression may begin with a minus; what cannot be read ends with 78, as JSON too', async () => {
  const [value, bad] = await Promise.all([
    cli(['classad', 'eval', '-3 % 2']),
    cli(['classad', 'eval', '(', '--json']),
  ]);
  expect(value).toMatchObject({ code: 0, stdout: '-1\n', stderr: '' });
  expect({ code: bad.code, answer: JSON.parse(bad.stdout) }).toEqual({
    code: 78,
    answer: {
      version: 1,
      error: {
        code: 'ads-invalid',
        message: 'the expression: line 1, column 2: found the end, expected an expression',
        fix: expect.any(String),
      },
    },
  });
});

test('classad convert chooses ads and writes them, or says where they are none', async () => {
  const { ads, bad, slots } = adFiles({
    ads: 'A = 1\nB = MY.A + 2.5\n\nA = 2\n\n',
    bad: '[ A = 1 ]\n[ A = ]',
    slots: 'GlideinVpnName = "p"\n\nCpus = 1\n\n',
  });
  const [all, some, none, whole] = await Promise.all([
    cli(['classad', 'convert', '--to', 'new', ads]),
    cli(['classad', 'convert', '--constraint', 'B > 3', '--to', 'long', ads]),
    cli(['classad', 'convert', '--to', 'long', bad]),
    cli(['pool', 'status', '--slots', slots, '--format', 'classad']),
  ]);
  expect(all).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\{\n\[[\s\S]*\]\n,\n\[[\s\S]*\]\n\}\n$/),
  });
  expect(some).toMatchObject({ code: 0, stdout: 'A = 1\nB = MY.A + 2.5\n\n' });
  expect(none).toMatchObject({ code: 78, stderr: expect.stringContaining('line 2, column 7: found "]"') });
  expect(whole).toMatchObject({ code: 0, stdout: 'GlideinVpnName = "p"\n\n' });
});

test('classad convert reads standard input, and stops when its reader has gone', async () => {
  const program = `${process.execPath} --no-warnings --import ./test/support/typescript.js src/cli/main.ts classad convert --to json`;
  const script = executable(
    scratch(),
    'pipe',
    '#!/bin/sh',
    `printf 'A = 1\\n' | ${program}`,
    `yes "$(printf 'A = 1\\n\\nB = 2')" | ${program} | head -3`,
  );
  const { code, stdout } = await start([script]).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[\n{\n  "A": 1\n}\n]\n[\n{\n  "A": 1\n' });
});
