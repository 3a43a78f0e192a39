import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { FaultError } from '../health/fault-error.js';

/** A file as it was read: its bytes, and what tells whether it has been changed since. */
export interface ReadFile {
  /** The file itself, where a symbolic link led to it. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** Reads a regular file; symbolic links are followed. Rejects nothing but what the system does. */
export function readForReplacing(named: string): ReadFile {
  const path = realpathSync(named);
  const fd = openSync(path, 'r');
  try {
    const stats = fstatSync(fd);
    return { path, bytes: readFileSync(fd), stats };
  } finally {
    closeSync(fd);
  }
}

/**
 * Puts `bytes` in a file's place, whole: readers see the old file or the new. Mode and owner stay; the old file is kept
 * beside it. Returns the path of that backup. Throws `file-changed` when the file is not what was read.
 */
export function replaceFile(read: ReadFile, bytes: Buffer, now: Date): string {
  const { path, stats } = read;
  const next = `${path}.${process.pid}.new`;
  const backup = `${path}.${stamp(now)}.bak`;
  try {
    write(next, bytes, stats);
    requireUnchanged(read);
    copyFileSync(path, backup, constants.COPYFILE_EXCL);
    give(backup, stats);
    requireUnchanged(read);
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
  return backup;
}

function write(path: string, bytes: Buffer, like: Stats): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  give(path, like);
}

/** The owner first: a change of it may clear bits of the mode. chown(2) */
function give(path: string, { uid, gid, mode }: Stats): void {
  const own = statSync(path);
  if (own.uid !== uid || own.gid !== gid) chownSync(path, uid, gid);
  chmodSync(path, mode & 0o7777);
}

function requireUnchanged({ path, bytes, stats }: ReadFile): void {
  let now: ReadFile | undefined;
  try {
    now = readForReplacing(path);
  } catch {
    // Gone, or not to be read any more.
  }
  if (now?.path === path && now.stats.ino === stats.ino && now.bytes.equals(bytes)) return;
  throw new FaultError('file-changed', { path });
}

/** 20261124T233000.123Z: in the order of time, and without a colon. */
function stamp(now: Date): string {
  return now.toISOString().replace(/[-:]/g, '');
}
