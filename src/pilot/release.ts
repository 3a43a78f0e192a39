import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../effects/run.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { findCommand } from '../probe/command.js';

/** Where an HTCondor is installed, in its own words RELEASE_DIR, LIBEXEC and LIB. */
export interface CondorRelease {
  readonly master: string;
  readonly dir: string;
  readonly libexec: string;
  readonly lib: string;
  /** `23.9.6` */
  readonly version: string;
}

/**
 * Finds condor_master on the search path and the files that belong to it: the packages' layout
 * (/usr/libexec/condor) or that of a tarball (RELEASE_DIR/libexec).
 * Throws `program-missing` and `program-unsuitable`.
 */
export async function findRelease(searchPath: string): Promise<CondorRelease> {
  const found = findCommand('condor_master', `${searchPath}:/usr/sbin:/sbin`);
  if (!('path' in found)) {
    const packages = 'HTCondor (package `condor`, or a tarball whose sbin is on PATH)';
    throw new FaultError('program-missing', { program: 'condor_master', package: packages });
  }
  const layout = layoutOf(found.path, existsSync);
  if (!layout) {
    throw unsuitable(found.path, 'its condor_shared_port was not found in libexec beside it');
  }
  const answer = await run([found.path, '-version'], { timeoutMs: 10_000 }).catch((error: unknown) => {
    throw unsuitable(found.path, messageOf(error));
  });
  const version = /\$CondorVersion:\s+(\d+\.\d+\.\d+)/.exec(answer.stdout)?.[1];
  if (!version) throw unsuitable(found.path, `\`condor_master -version\` ended with ${answer.code}`);
  return { master: found.path, ...layout, version };
}

/** The directories that go with `<dir>/sbin/condor_master`, or undefined when they are not there. */
export function layoutOf(
  master: string,
  exists: (path: string) => boolean,
): Pick<CondorRelease, 'dir' | 'libexec' | 'lib'> | undefined {
  const prefix = dirname(dirname(master));
  // On systems with a merged /usr, /sbin is a link: what belongs to it is below /usr.
  const dir = prefix === '/' ? '/usr' : prefix;
  const libexec = [join(dir, 'libexec/condor'), join(dir, 'libexec'), join(dir, 'lib/condor/libexec')].find(
    (candidate) => exists(join(candidate, 'condor_shared_port')),
  );
  if (libexec === undefined) return undefined;
  const libs = [join(dir, 'lib64/condor'), join(dir, 'lib/condor'), join(dir, 'lib')];
  return { dir, libexec, lib: libs.find(exists) ?? join(dir, 'lib') };
}

function unsuitable(path: string, why: string): FaultError {
  const remedy = 'Install HTCondor 10 or newer, or unpack its tarball, and put its sbin on PATH.';
  return new FaultError('program-unsuitable', { program: path, why, remedy });
}
