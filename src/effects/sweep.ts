import { directoriesIn } from './directories.js';
import { sweepState } from './state-directory.js';

/**
 * Undoes what killed runs have left in the state directories below `base`. Returns their paths. What is no state
 * directory of ours is left alone: it must not keep us from starting.
 */
export async function sweep(base: string): Promise<string[]> {
  const swept: string[] = [];
  for (const path of directoriesIn(base)) {
    if (await sweepState(path).catch(() => false)) swept.push(path);
  }
  return swept;
}
