import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
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

test('there may be nothing to sweep', async () => {
  expect(await sweep(join(scratch(), 'no/such'))).toEqual([]);
});
