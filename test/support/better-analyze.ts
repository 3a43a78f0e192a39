import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseExpression, unparse } from '../../src/classad/index.js';

/** What `condor_q -better-analyze` prints of one job. */
export interface Analysis {
  /** How many slots a condition holds for, by its text in the old syntax; only the ones that it prints. */
  readonly conditions: ReadonlyMap<string, number>;
  readonly slots: number;
  readonly refusedByJob: number;
  readonly refusedBySlot: number;
}

/** Has the HTCondor of a root file system analyse a job against slots, from files in the long form. */
export function betterAnalyze(root: string, job: string, slots: string): Analysis {
  const directory = mkdtempSync(join(root, 'tmp', 'better-analyze-'));
  const inside = join('/tmp', basename(directory));
  try {
    writeFileSync(join(directory, 'jobs'), `${job.trim()}\n\n`);
    writeFileSync(join(directory, 'slots'), `${slots.trim()}\n\n`);
    const files = ['-jobads', join(inside, 'jobs'), '-slotads', join(inside, 'slots')];
    const argv = ['env', 'TZ=UTC', 'CONDOR_CONFIG=/dev/null', 'condor_q', '-better-analyze', ...files];
    const { status, stdout, stderr } = spawnSync('chroot', [root, ...argv], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`condor_q does not run: ${stderr}`);
    return readAnalysis(stdout);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Reads the table of conditions and the summary. */
export function readAnalysis(text: string): Analysis {
  const rows = [...text.matchAll(/^\[\d+\]\s+(\d+)\s+(.+)$/gm)];
  const conditions = rows
    .map(([, count, condition = '']) => [condition, Number(count)] as const)
    // `[0] && [1]` joins other rows.
    .filter(([condition]) => !/^(\[\d+\]|\s*!? ?\[)/.test(condition));
  const summary = (words: string) => Number(new RegExp(`(\\d+) ${words}`).exec(text)?.[1] ?? Number.NaN);
  return {
    conditions: new Map(conditions.map(([condition, count]) => [unparse(parseExpression(condition)), count])),
    slots: Number(/Of (\d+) machines/.exec(text)?.[1]),
    refusedByJob: summary("are rejected by your job's requirements"),
    refusedBySlot: summary('reject your job because of their own requirements'),
  };
}
