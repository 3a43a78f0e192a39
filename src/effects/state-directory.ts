import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FaultError } from '../health/fault-error.js';
import { exclusively } from './exclusive.js';
import { Journal } from './journal.js';
import { makePrivate, requirePrivate } from './private-directory.js';
import { isAlive, type ProcessIdentity, self } from './process-identity.js';
import { undoRecords } from './undo-records.js';
import { writeWhole } from './write-whole.js';

/** Who holds a state directory. */
export interface Owner {
  readonly version: 1;
  readonly process: ProcessIdentity;
  /** The verb that holds it, for messages: `up`, `run`, `pilot`, `gateway up`. */
  readonly verb: string;
  readonly since: string;
}

/**
 * The directory (mode 0700) of one running thing: `owner.json` says whose it is, `journal.jsonl` what was done,
 * `status.json` how it goes, `log/` what the programs said.
 */
export class StateDirectory {
  readonly journal: Journal;

  private constructor(readonly path: string) {
    this.journal = new Journal(join(path, 'journal.jsonl'));
  }

  /**
   * Takes the directory for this process. What a killed owner left behind is undone first.
   * Throws `state-in-use` and `state-unusable`.
   */
  static async acquire(path: string, verb: string): Promise<StateDirectory> {
    const absolute = resolve(path);
    const taken = await exclusively(absolute, async () => {
      makePrivate(absolute);
      const owner = readOwner(absolute);
      if (owner && isAlive(owner.process)) throw inUse(absolute, owner);
      if (!owner) refuseForeign(absolute);
      await clear(absolute);
      // Recursive: an owner that is just giving the directory up may remove it once more.
      mkdirSync(join(absolute, 'log'), { recursive: true, mode: 0o700 });
      const mine: Owner = { version: 1, process: self(), verb, since: new Date().toISOString() };
      writeJson(join(absolute, 'owner.json'), mine);
      return new StateDirectory(absolute);
    });
    if (!taken)
      throw new FaultError('state-unusable', { path: absolute, why: 'another start holds its lock' });
    return taken;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  log(step: string): string {
    return join(this.path, 'log', `${step}.log`);
  }

  writeStatus(status: object): void {
    writeJson(this.file('status.json'), status);
  }

  /**
   * Gives the directory up: nothing of it stays, except its logs when `keepLogs` is set. The owner's name goes last,
   * so that a kill in the middle is seen; a next owner may move in at that moment, and keeps the directory.
   */
  release(options: { keepLogs: boolean }): void {
    const kept = options.keepLogs ? ['owner.json', 'log'] : ['owner.json'];
    for (const name of listed(this.path).filter((name) => !kept.includes(name)))
      rmSync(this.file(name), { recursive: true, force: true });
    rmSync(this.file('owner.json'), { force: true });
    if (!options.keepLogs) removeEmpty(this.path);
  }
}

/** The live owner of a state directory, or undefined when nothing runs there. Throws `state-unusable`. */
export function liveOwner(path: string): Owner | undefined {
  if (!requirePrivate(path)) return undefined;
  const owner = readOwner(path);
  return owner && isAlive(owner.process) ? owner : undefined;
}

/**
 * Undoes what a dead owner left in `path`. Returns false when it is alive or there is nothing to undo. Throws
 * `state-unusable` before it believes the journal of somebody else.
 */
export async function sweepState(path: string): Promise<boolean> {
  const swept = await exclusively(resolve(path), async () => {
    if (!requirePrivate(path)) return false;
    const owner = readOwner(path);
    if (owner ? isAlive(owner.process) : !isTorso(path)) return false;
    await undoRecords(new Journal(join(path, 'journal.jsonl')).pending());
    rmSync(path, { recursive: true, force: true });
    return true;
  });
  return swept ?? false;
}

/** Removes a directory in which a failed start left nothing but logs, when they were all written before `before`. */
export async function sweepLogs(path: string, before: number): Promise<boolean> {
  const swept = await exclusively(resolve(path), () => {
    if (!requirePrivate(path) || listed(path).join() !== 'log') return false;
    const logs = listed(join(path, 'log')).map((name) => lstatSync(join(path, 'log', name)));
    if (!logs.every((log) => log.isFile() && log.mtimeMs < before)) return false;
    rmSync(path, { recursive: true, force: true });
    return true;
  });
  return swept ?? false;
}

/** What the owner last said of itself, or undefined. Throws `state-unusable`. */
export function readStatus<T>(path: string): T | undefined {
  if (!requirePrivate(path)) return undefined;
  return readJson<T>(join(path, 'status.json'));
}

const OURS = /^(?:owner\.json|status\.json|journal\.jsonl|log|(?:owner|status)\.json\.\d+\.new)$/;

async function clear(path: string): Promise<void> {
  await undoRecords(new Journal(join(path, 'journal.jsonl')).pending());
  for (const name of listed(path).filter((name) => OURS.test(name))) {
    rmSync(join(path, name), { recursive: true, force: true });
  }
}

/** The directory is removed when it is given up: it must not hold anything that was there before. */
function refuseForeign(path: string): void {
  const foreign = listed(path).find((name) => !OURS.test(name));
  if (foreign === undefined) return;
  throw new FaultError('state-unusable', {
    path,
    why: `it holds other files (${foreign}) and would be removed`,
  });
}

/** What a start leaves that was killed before it could write whose the directory is. Logs that were kept are none. */
function isTorso(path: string): boolean {
  const names = listed(path);
  return names.every((name) => OURS.test(name)) && listed(join(path, 'log')).length === 0;
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty: the next owner is in. Not permitted: it is somebody else's to remove.
  }
}

function inUse(path: string, owner: Owner): FaultError {
  const gateway = owner.verb.startsWith('gateway');
  const stop = gateway ? `gateway down --state-dir ${dirname(path)}` : `down --state-dir ${path}`;
  return new FaultError('state-in-use', { path, verb: owner.verb, pid: owner.process.pid, stop });
}

function readOwner(path: string): Owner | undefined {
  return readJson<Owner>(join(path, 'owner.json'));
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function writeJson(file: string, value: object): void {
  writeWhole(
    file,
    `${JSON.stringify(value, null, 2)}
`,
  );
}
