import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a file (mode 0600) so that readers see the old content or the new, never a part. `next` is where it is
 * written first, on the same file system.
 */
export function writeWhole(path: string, content: string, next = `${path}.${process.pid}.new`): void {
  writeFileSync(next, content, { mode: 0o600 });
  renameSync(next, path);
}
