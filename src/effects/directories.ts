import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the directories in `base`; none when there is no base. */
export function directoriesIn(base: string): string[] {
  try {
    const entries = readdirSync(base, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [join(base, entry.name)] : []));
  } catch {
    return [];
  }
}
