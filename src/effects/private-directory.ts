import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { FaultError, messageOf } from '../health/fault-error.js';

/**
 * Makes a directory that is ours alone (mode 0700), or checks that an existing one is: in /tmp somebody else may have
 * taken the name, or put a symbolic link there. Throws `state-unusable`.
 */
export function makePrivate(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FaultError('state-unusable', { path, why: messageOf(error) }, { cause: error });
  }
  requirePrivate(path);
}

/**
 * False when there is nothing at `path`. Throws `state-unusable` when it is not a directory of ours alone: what it
 * says about programs to run or processes to end must then not be believed.
 */
export function requirePrivate(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return false;
  const why = reasonAgainst(found);
  if (why !== undefined) throw new FaultError('state-unusable', { path, why });
  return true;
}

function reasonAgainst(found: Stats): string | undefined {
  if (!found.isDirectory()) return 'it is not a directory';
  if (found.uid !== process.getuid?.()) return `it belongs to uid ${found.uid}`;
  if ((found.mode & 0o077) !== 0) return `it is open to others (mode 0${(found.mode & 0o777).toString(8)})`;
  return undefined;
}
