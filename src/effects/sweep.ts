import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { START_LOG } from './daemon.js';
import { directoriesIn } from './directories.js';
import { sweepLogs, sweepState } from './state-directory.js';

/** How long the logs of a failed start are kept. */
const LOGS_MS = 3 * 24 * 3_600_000;

/**
 * Undoes what killed runs have left in the state directories below `base`. Returns their paths. What is no state
 * directory of ours is left alone: it must not keep us from starting. Logs of failed starts go when they are old.
 */
export async function sweep(base: string): Promise<string[]> {
  const swept: string[] = [];
  const before = Date.now() - LOGS_MS;
  for (const path of directoriesIn(base)) {
    if (await sweepState(path).catch(() => false)) swept.push(path);
    else await sweepLogs(path, before).catch(() => false);
  }
  sweepStartLogs(base, before);
  return swept;
}

function sweepStartLogs(base: string, before: number): void {
  try {
    for (const name of readdirSync(base).filter((name) => name.endsWith(START_LOG))) {
      const path = join(base, name);
      const found = lstatSync(path);
      if (found.isFile() && found.mtimeMs < before) rmSync(path, { force: true });
    }
  } catch {
    // No base, or another start was faster.
  }
}
