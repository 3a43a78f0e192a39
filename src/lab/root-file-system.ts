import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { exclusively } from '../effects/exclusive.js';
import { describeEnd, startProcess } from '../effects/managed-process.js';
import type { Reporter } from '../effects/reporter.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { buildFailure, buildProgress } from './build-progress.js';
import { KEYRING } from './machine.js';
import { machineMirror } from './mirror.js';
import { buildCommand, RECIPE, type Recipe, recipeHash } from './recipe.js';

const TITLE = 'Debian root file system of the lab';
const PROGRESS_EVERY_MS = 3000;

/**
 * The path of a whole root file system for the lab's hosts, read-only by agreement: from the cache, or built there
 * first. Several callers at once build it once. Throws `lab-root`.
 */
export async function ensureRoot(env: Environment, reporter: Reporter, recipe = RECIPE): Promise<string> {
  const roots = join(env.cacheBase, 'roots');
  const root = join(roots, recipeHash(recipe));
  if (isWhole(root, recipe)) return root;
  mkdirSync(roots, { recursive: true, mode: 0o755 });
  const started = performance.now();
  reporter.begin(TITLE);
  try {
    await buildOnce(roots, root, recipe, reporter);
  } catch (error) {
    reporter.failed(TITLE, performance.now() - started, 'it was not built');
    throw error;
  }
  reporter.done(TITLE, performance.now() - started, root);
  return root;
}

/** The lock dies with its holder, so that whoever gets it may clear away every half build that it finds. */
async function buildOnce(roots: string, root: string, recipe: Recipe, reporter: Reporter): Promise<void> {
  for (;;) {
    const built = await exclusively(roots, async () => {
      if (isWhole(root, recipe)) return true;
      for (const name of readdirSync(roots)) {
        if (name.endsWith('.building')) rmSync(join(roots, name), { recursive: true, force: true });
      }
      await build(root, recipe, reporter);
      return true;
    });
    if (built) return;
    reporter.note(`another process builds it: ${progressOf(root)}`);
  }
}

/** Builds beside the final place and moves only what is whole. */
async function build(root: string, recipe: Recipe, reporter: Reporter): Promise<void> {
  const target = `${root}.building`;
  const log = `${root}.log`;
  rmSync(log, { force: true });
  const heartbeat = setInterval(() => reporter.note(progressOf(root)), PROGRESS_EVERY_MS);
  try {
    const mirror = await machineMirror().catch((error) => {
      writeFileSync(log, `${messageOf(error)}\n`);
      throw failure(log, messageOf(error));
    });
    const command = [...DIES_WITH_US, ...buildCommand(recipe, target, KEYRING, mirror)];
    const process = await startProcess(command, { log });
    const end = await process.ended;
    if (end.code !== 0)
      throw failure(
        log,
        `mmdebstrap ended with ${describeEnd(end)}: ${buildFailure(readFileSync(log, 'utf8'))}`,
      );
    const missing = missingPrograms(target, recipe);
    if (missing.length > 0) throw failure(log, `it lacks ${missing.join(', ')}`);
    rmSync(root, { recursive: true, force: true });
    renameSync(target, root);
  } finally {
    clearInterval(heartbeat);
    rmSync(target, { recursive: true, force: true });
  }
}

/** A pid namespace of its own: when we are killed, apt and dpkg end too, and with them every mount they made. */
const DIES_WITH_US = [
  ...['setpriv', '--pdeathsig', 'KILL'],
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', '--'],
];

function isWhole(root: string, recipe: Recipe): boolean {
  return existsSync(root) && missingPrograms(root, recipe).length === 0;
}

function missingPrograms(root: string, recipe: Recipe): string[] {
  return recipe.programs.filter((program) => !lstatSync(join(root, program), { throwIfNoEntry: false }));
}

function progressOf(root: string): string {
  try {
    return buildProgress(readFileSync(`${root}.log`, 'utf8'));
  } catch {
    return 'just begun';
  }
}

function failure(log: string, why: string): FaultError {
  return new FaultError('lab-root', { why, log });
}
