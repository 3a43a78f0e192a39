import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scratch } from '../../../support/scratch.js';
import { fixture, start } from '../../../support/script.js';

test('a reader that goes ends neither our work nor our exit code', async () => {
  const file = join(scratch(), 'work');
  const { child, line, ended } = start(fixture('talker', file));
  await line('stdout 1');
  child.stdout?.destroy();
  child.stderr?.destroy();
  expect(await ended).toMatchObject({ code: 7, signal: null });
  expect(readFileSync(file, 'utf8')).toBe('done');
}, 60_000);
