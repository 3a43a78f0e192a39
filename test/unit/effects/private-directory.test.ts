import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makePrivate } from '../../../src/effects/private-directory.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const asRoot = process.getuid?.() === 0 ? test : test.skip;
if (process.getuid?.() !== 0) console.log('skipped: a directory of another user can be made by root alone');

describe('makePrivate', () => {
  test('makes it, and is content with what it made', () => {
    const path = join(scratch(), 'a/b');
    makePrivate(path);
    makePrivate(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test.each([0o755, 0o710, 0o770, 0o701])('refuses mode %o', async (mode) => {
    const path = join(scratch(), 'd');
    mkdirSync(path);
    chmodSync(path, mode);
    const fault = await faultOf('state-unusable', () => makePrivate(path));
    expect(fault.message).toBe(
      `state directory ${path} cannot be used: it is open to others (mode 0${mode.toString(8)})`,
    );
    expect(fault.exit).toBe(78);
  });

  test('refuses a symbolic link, wherever it leads', async () => {
    const dir = scratch();
    symlinkSync(scratch(), join(dir, 'link'));
    await faultOf('state-unusable', () => makePrivate(join(dir, 'link')));
  });

  test('refuses a file', async () => {
    const path = join(scratch(), 'f');
    writeFileSync(path, '');
    await faultOf('state-unusable', () => makePrivate(path));
  });

  asRoot('refuses a directory of somebody else', async () => {
    const path = join(scratch(), 'd');
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, 65_534, 65_534);
    const fault = await faultOf('state-unusable', () => makePrivate(path));
    expect(fault.message).toContain('it belongs to uid 65534');
  });
});
