import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findRelease, layoutOf } from '../../../src/pilot/release.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

const having =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

describe('the layout of an HTCondor', () => {
  test('Debian', () => {
    const exists = having('/usr/libexec/condor/condor_shared_port', '/usr/lib/condor');
    const debian = { dir: '/usr', libexec: '/usr/libexec/condor', lib: '/usr/lib/condor' };
    expect(layoutOf('/usr/sbin/condor_master', exists)).toEqual(debian);
    expect(layoutOf('/sbin/condor_master', exists)).toEqual(debian);
  });

  test('RPM', () => {
    const exists = having('/usr/libexec/condor/condor_shared_port', '/usr/lib64/condor');
    expect(layoutOf('/usr/sbin/condor_master', exists)?.lib).toBe('/usr/lib64/condor');
  });

  test('tarball', () => {
    const exists = having('/opt/c/libexec/condor_shared_port', '/opt/c/lib');
    expect(layoutOf('/opt/c/sbin/condor_master', exists)).toEqual({
      dir: '/opt/c',
      libexec: '/opt/c/libexec',
      lib: '/opt/c/lib',
    });
  });

  test('none', () => {
    expect(layoutOf('/opt/c/sbin/condor_master', having())).toBeUndefined();
  });
});

describe('finding it', () => {
  /** A tarball whose condor_master is this script. */
  function tarball(script: string): { path: string; dir: string } {
    const dir = scratch();
    for (const name of ['sbin', 'libexec', 'lib']) mkdirSync(join(dir, name));
    writeFileSync(join(dir, 'libexec/condor_shared_port'), '');
    writeFileSync(join(dir, 'sbin/condor_master'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, 'sbin/condor_master'), 0o755);
    return { path: join(dir, 'sbin'), dir };
  }

  test('on PATH, with its version', async () => {
    const { path, dir } = tarball("echo '$CondorVersion: 23.9.6 2026-07-12 PackageID: x $'");
    const master = join(path, 'condor_master');
    const expected = { master, dir, libexec: join(dir, 'libexec'), lib: join(dir, 'lib'), version: '23.9.6' };
    expect(await findRelease(path)).toEqual(expected);
  });

  test('one that does not run cannot be used', async () => {
    const fault = await faultOf('program-unsuitable', () => findRelease(tarball('exit 127').path));
    expect(fault.message).toContain('ended with 127');
  });
});
