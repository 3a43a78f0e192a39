import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sweepState } from './state-directory.js';

/**
 * Undoes what killed runs have left in the state directories below `base`. Returns their paths. What is no state
 * directory of ours is left alone: it must not keep us from starting.
 */
export async function sweep(base: string): Promise<string[]> {
  const swept: string[] = [];
  for (const name of listDirectories(base)) {
    const path = join(base, name);
    if (await sweepState(path).catch(() => false)) swept.push(path);
  }
  return swept;
}

function listDirectories(base: string): string[] {
  try {
    return readdirSync(base, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}
