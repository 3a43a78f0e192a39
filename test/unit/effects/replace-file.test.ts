import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readForReplacing, replaceFile } from '../../../src/effects/replace-file.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const NOW = new Date('2026-11-24T23:30:00.123Z');
const NEW = Buffer.from('new');

function file(content = 'old'): string {
  const path = join(scratch(), 'g.xml');
  writeFileSync(path, content);
  return path;
}

test('the new content is in its place, the old one beside it, with the same mode', () => {
  const path = file();
  chmodSync(path, 0o640);
  const backup = replaceFile(readForReplacing(path), NEW, NOW);
  expect(backup).toBe(`${path}.20261124T233000.123Z.bak`);
  expect([readFileSync(path, 'utf8'), readFileSync(backup, 'utf8')]).toEqual(['new', 'old']);
  expect([statSync(path).mode & 0o7777, statSync(backup).mode & 0o7777]).toEqual([0o640, 0o640]);
  expect(readdirSync(join(path, '..'))).toHaveLength(2);
});

test('a symbolic link is followed: it stays, and the file that it names is replaced', () => {
  const path = file();
  const link = join(scratch(), 'link.xml');
  symlinkSync(path, link);
  replaceFile(readForReplacing(link), NEW, NOW);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test.each([
  ['written to', (path: string) => writeFileSync(path, 'other')],
  [
    'replaced by an equal one',
    (path: string) => {
      writeFileSync(`${path}.2`, 'old');
      renameSync(`${path}.2`, path);
    },
  ],
  ['moved away', (path: string) => renameSync(path, `${path}.gone`)],
])('a file that was %s meanwhile is left as it is', async (_, meddle) => {
  const path = file();
  const read = readForReplacing(path);
  meddle(path);
  const before = readdirSync(join(path, '..'));
  const fault = await faultOf('file-changed', () => replaceFile(read, NEW, NOW));
  expect(fault.exit).toBe(75);
  expect(readdirSync(join(path, '..'))).toEqual(before);
});

test('a backup is never overwritten', () => {
  const path = file();
  const backup = `${path}.20261124T233000.123Z.bak`;
  mkdirSync(backup);
  expect(() => replaceFile(readForReplacing(path), NEW, NOW)).toThrow();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(join(path, '..')).sort()).toEqual(['g.xml', 'g.xml.20261124T233000.123Z.bak']);
});
