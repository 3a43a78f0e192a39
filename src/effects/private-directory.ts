import { lstatSync, mkdirSync } from 'node:fs';
import { FaultError, messageOf } from '../health/fault-error.js';

/**
 * Makes a directory that is ours alone (mode 0700), or checks that an existing one is: in /tmp somebody else may have
 * taken the name, or put a symbolic link there. Throws `state-unusable`.
 */
export function makePrivate(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = lstatSync(path);
    if (!found.isDirectory()) throw new Error('it is not a directory');
    if (found.uid !== process.getuid?.()) throw new Error(`it belongs to uid ${found.uid}`);
    if ((found.mode & 0o077) !== 0)
      throw new Error(`it is open to others (mode 0${(found.mode & 0o777).toString(8)})`);
  } catch (error) {
    throw new FaultError('state-unusable', { path, why: messageOf(error) }, { cause: error });
  }
}
