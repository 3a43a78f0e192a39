import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { self } from '../../../src/effects/process-identity.js';
import { StateDirectory } from '../../../src/effects/state-directory.js';
import { sweep } from '../../../src/effects/sweep.js';
import { scratch } from '../../support/scratch.js';

function stale(path: string, left: string): void {
  mkdirSync(path, { mode: 0o700 });
  const owner = { version: 1, process: { ...self(), start: '1' }, verb: 'run', since: '' };
  writeFileSync(join(path, 'owner.json'), JSON.stringify(owner));
  writeFileSync(left, '');
  writeFileSync(
    join(path, 'journal.jsonl'),
    `${JSON.stringify({ step: 'a', did: { kind: 'path', path: left } })}\n`,
  );
}

test('undoes what dead owners left, and touches nobody else', async () => {
  const base = scratch();
  const elsewhere = scratch();
  stale(join(base, 'run-1'), join(elsewhere, 'one'));
  stale(join(base, 'run-2'), join(elsewhere, 'two'));
  await StateDirectory.acquire(join(base, 'alive'), 'up');
  mkdirSync(join(base, 'open'), { mode: 0o755 });
  mkdirSync(join(base, 'foreign'), { mode: 0o700 });
  writeFileSync(join(base, 'foreign/file'), '');
  writeFileSync(join(base, 'file'), '');
  expect((await sweep(base)).sort()).toEqual([join(base, 'run-1'), join(base, 'run-2')]);
  expect(readdirSync(base).sort()).toEqual(['alive', 'file', 'foreign', 'open']);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('removes what a start left that was killed before it had an owner', async () => {
  const base = scratch();
  mkdirSync(join(base, 'run-1/log'), { recursive: true, mode: 0o700 });
  writeFileSync(join(base, 'run-1/owner.json.17.new'), '{"ver');
  await sweep(base);
  expect(existsSync(join(base, 'run-1'))).toBe(false);
});

test('removes the logs of failed starts when they are old', async () => {
  const base = scratch();
  const now = Date.now() / 1000;
  const written = (path: string, days: number) => {
    writeFileSync(join(base, path), 'words');
    utimesSync(join(base, path), now - days * 86_400, now - days * 86_400);
  };
  for (const name of ['old', 'young', 'mixed', 'more'])
    mkdirSync(join(base, name, 'log'), { recursive: true, mode: 0o700 });
  written('old/log/a.log', 3.1);
  written('old/log/b.log', 9);
  written('young/log/a.log', 2.9);
  written('mixed/log/a.log', 9);
  written('mixed/log/b.log', 0);
  written('more/log/a.log', 9);
  written('more/file', 9);
  written('x.start.log', 3.1);
  written('y.start.log', 2.9);
  written('z.log', 9);
  expect(await sweep(base)).toEqual([]);
  expect(readdirSync(base).sort()).toEqual(['mixed', 'more', 'y.start.log', 'young', 'z.log']);
});

test('there may be nothing to sweep', async () => {
  expect(await sweep(join(scratch(), 'no/such'))).toEqual([]);
});
