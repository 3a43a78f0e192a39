import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { scratch } from '../../support/scratch.js';
import { acquire, carryOut, step } from '../../support/state.js';

const umask = process.umask();
afterEach(() => void process.umask(umask));
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('file steps', () => {
  test('have exactly their mode, whatever the umask', async () => {
    const dir = scratch();
    process.umask(0o077);
    await carryOut([step('a', { kind: 'file', path: join(dir, 'a'), mode: 0o644, content: 'x' })]);
    process.umask(0);
    await carryOut([step('b', { kind: 'file', path: join(dir, 'b'), mode: 0o600, content: 'x' })]);
    expect([modeOf(join(dir, 'a')), modeOf(join(dir, 'b'))]).toEqual([0o644, 0o600]);
  });

  test('do not write through a link that somebody put in their place', async () => {
    const dir = scratch();
    writeFileSync(join(dir, 'theirs'), 'theirs');
    symlinkSync(join(dir, 'theirs'), join(dir, 'f'));
    await carryOut([step('f', { kind: 'file', path: join(dir, 'f'), mode: 0o600, content: 'ours' })]);
    expect(readFileSync(join(dir, 'theirs'), 'utf8')).toBe('theirs');
    expect(readFileSync(join(dir, 'f'), 'utf8')).toBe('ours');
  });

  test('are removed by undo, also when something has removed them already', async () => {
    const path = join(scratch(), 'f');
    const applied = await carryOut([step('f', { kind: 'file', path, mode: 0o600, content: 'x' })]);
    await applied.undo();
    expect(existsSync(path)).toBe(false);
  });

  test('that cannot be written are known to the journal before', async () => {
    const state = await acquire();
    const path = join(scratch(), 'no/such/f');
    const failing = carryOut([step('f', { kind: 'file', path, mode: 0o600, content: 'x' })], { state });
    await expect(failing).rejects.toMatchObject({ code: 'step-failed' });
    expect(state.journal.pending()).toEqual([{ kind: 'path', path }]);
  });
});

describe('directory steps', () => {
  test('have exactly their mode, and go with all that is in them', async () => {
    const path = join(scratch(), 'd');
    process.umask(0o077);
    const applied = await carryOut([step('d', { kind: 'directory', path, mode: 0o755 })]);
    expect(modeOf(path)).toBe(0o755);
    writeFileSync(join(path, 'f'), '');
    await applied.undo();
    expect(existsSync(path)).toBe(false);
  });

  test('leave a directory that was there before', async () => {
    const path = join(scratch(), 'd');
    mkdirSync(path);
    writeFileSync(join(path, 'theirs'), '');
    const state = await acquire();
    const applied = await carryOut([step('d', { kind: 'directory', path, mode: 0o700 })], { state });
    expect(state.journal.pending()).toEqual([]);
    await applied.undo();
    expect(existsSync(join(path, 'theirs'))).toBe(true);
  });
});
