import { chmodSync, chownSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadInvite } from '../../../src/probe/invite-file.js';
import { faultOf } from '../../support/faults.js';
import { INVITE, writeInvite } from '../../support/invite.js';
import { scratch } from '../../support/scratch.js';

const uid = process.getuid?.() ?? 0;
const load = (path: string) => loadInvite(path, '--invite', new Date('2026-01-01'), uid);
const asRoot = uid === 0 ? test : test.skip;
if (uid !== 0) console.log('skipped: a file of another user can be made by root alone');

describe('loadInvite', () => {
  test('reads a private invite', () => {
    expect(load(writeInvite(scratch()))).toEqual(INVITE);
  });

  test('follows a link to one', () => {
    const dir = scratch();
    symlinkSync(writeInvite(dir), join(dir, 'link'));
    expect(load(join(dir, 'link'))).toEqual(INVITE);
  });

  test.each([0o644, 0o640, 0o604, 0o610, 0o622])('refuses mode %o', async (mode) => {
    const path = writeInvite(scratch());
    chmodSync(path, mode);
    const fault = await faultOf('invite-permissions', () => load(path));
    expect(fault.message).toBe(`invite ${path} has mode 0${mode.toString(8)} and holds a private key`);
    expect(fault.fix).toContain(`chmod 600 ${path}`);
    expect(fault.exit).toBe(77);
  });

  test('refuses an open invite behind a link by the mode of the file, not of the link', async () => {
    const dir = scratch();
    const path = writeInvite(dir);
    chmodSync(path, 0o644);
    symlinkSync(path, join(dir, 'link'));
    expect((await faultOf('invite-permissions', () => load(join(dir, 'link')))).message).toContain(
      'mode 0644',
    );
  });

  test('says who named the path of a missing one', async () => {
    const path = join(scratch(), 'none');
    const fault = await faultOf('invite-missing', () => load(path));
    expect(fault.message).toBe(`no invite at ${path} (--invite)`);
    expect(fault.exit).toBe(78);
  });

  asRoot('refuses the file of somebody else', async () => {
    const path = writeInvite(scratch());
    chownSync(path, 65_534, 65_534);
    const fault = await faultOf('invite-owner', () => load(path));
    expect(fault.message).toBe(`invite ${path} belongs to uid 65534, not to you`);
    expect(fault.exit).toBe(77);
  });

  test('refuses a directory and a path through a file', async () => {
    const dir = scratch();
    await faultOf('config-unreadable', () => load(dir));
    writeFileSync(join(dir, 'file'), '');
    await faultOf('config-unreadable', () => load(join(dir, 'file/invite')));
    expect(readdirSync(dir)).toEqual(['file']);
  });

  test('refuses an expired one', async () => {
    await faultOf('invite-expired', () => load(writeInvite(scratch(), { expires: '2025-12-31T23:59:59Z' })));
  });
});
