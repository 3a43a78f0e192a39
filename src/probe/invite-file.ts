import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { type Invite, parseInvite, requireUnexpired } from '../config/invite.js';
import { FaultError, messageOf } from '../health/fault-error.js';

/**
 * Reads an invite and checks it before anything is started. `origin` says who named the path.
 * Throws `invite-missing`, `invite-owner`, `invite-permissions`, `invite-invalid`, `pin-short`, `invite-expired`.
 */
export function loadInvite(path: string, origin: string, now: Date, uid: number): Invite {
  return requireUnexpired(parseInvite(readPrivate(path, origin, uid), path), now);
}

/** Owner and mode are those of the very file that is read: a link may lead to it, and may be changed meanwhile. */
function readPrivate(path: string, origin: string, uid: number): string {
  let fd: number | undefined;
  try {
    refuseForeign(statSync(path), path, uid);
    fd = openSync(path, 'r');
    const found = fstatSync(fd);
    refuseForeign(found, path, uid);
    if ((found.mode & 0o077) !== 0) {
      throw new FaultError('invite-permissions', { path, mode: `0${(found.mode & 0o777).toString(8)}` });
    }
    return readFileSync(fd, 'utf8');
  } catch (error) {
    if (error instanceof FaultError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FaultError('invite-missing', { path, origin });
    throw new FaultError('config-unreadable', { path, why: messageOf(error), origin });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Asked before the file is opened, too: somebody else's private file cannot be. */
function refuseForeign(found: Stats, path: string, uid: number): void {
  if (found.uid !== uid) throw new FaultError('invite-owner', { path, uid: found.uid });
}
