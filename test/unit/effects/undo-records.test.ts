import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { identify } from '../../../src/effects/process-identity.js';
import { undoRecords } from '../../../src/effects/undo-records.js';
import { expectGone } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { start } from '../../support/script.js';

test('undoes records in the given order, past those that fail', async () => {
  const dir = scratch();
  const log = join(dir, 'log');
  const note = (text: string) =>
    ({ kind: 'command', argv: ['sh', '-c', `echo ${text} >> ${log}; exit 1`] }) as const;
  mkdirSync(join(dir, 'd'));
  writeFileSync(join(dir, 'd/f'), '');
  const { child } = start(['sh', '-c', "trap '' TERM; exec sleep 60"]);
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('sleep does not run');
  await undoRecords([
    note('one'),
    { kind: 'command', argv: ['/no/such/program'] },
    { kind: 'command', argv: [] },
    { kind: 'path', path: join(dir, 'd') },
    { kind: 'path', path: join(dir, 'no/such') },
    { kind: 'process', process: identity, name: 'sleep' },
    note('two'),
  ]);
  expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
  expect(existsSync(join(dir, 'd'))).toBe(false);
  await expectGone(identity.pid);
});
