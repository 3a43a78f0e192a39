import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FaultError } from '../health/fault-error.js';
import { exclusively } from './exclusive.js';
import { Journal } from './journal.js';
import { makePrivate } from './private-directory.js';
import { isAlive, type ProcessIdentity, self } from './process-identity.js';
import { undoRecords } from './undo-records.js';

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
    makePrivate(absolute);
    const taken = await exclusively(absolute, async () => {
      const owner = readOwner(absolute);
      if (owner && isAlive(owner.process)) throw inUse(absolute, owner);
      await clear(absolute);
      mkdirSync(join(absolute, 'log'), { mode: 0o700 });
      const mine: Owner = { version: 1, process: self(), verb, since: new Date().toISOString() };
      writeWhole(join(absolute, 'owner.json'), mine);
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
    writeWhole(this.file('status.json'), status);
  }

  /** Gives the directory up: nothing of it stays, except its logs when `keepLogs` is set. */
  release(options: { keepLogs: boolean }): void {
    for (const name of ['status.json', 'journal.jsonl', 'owner.json'])
      rmSync(this.file(name), { force: true });
    if (!options.keepLogs) rmSync(this.path, { recursive: true, force: true });
  }
}

/** The live owner of a state directory, or undefined when nothing runs there. */
export function liveOwner(path: string): Owner | undefined {
  const owner = readOwner(path);
  return owner && isAlive(owner.process) ? owner : undefined;
}

/** Undoes what a dead owner left in `path`. Returns false when it is alive or there is nothing to undo. */
export async function sweepState(path: string): Promise<boolean> {
  const swept = await exclusively(resolve(path), async () => {
    const owner = readOwner(path);
    if (!owner || isAlive(owner.process)) return false;
    await undoRecords(new Journal(join(path, 'journal.jsonl')).pending());
    rmSync(path, { recursive: true, force: true });
    return true;
  });
  return swept ?? false;
}

/** What the owner last said of itself, or undefined. */
export function readStatus<T>(path: string): T | undefined {
  return readJson<T>(join(path, 'status.json'));
}

async function clear(path: string): Promise<void> {
  await undoRecords(new Journal(join(path, 'journal.jsonl')).pending());
  for (const name of ['status.json', 'journal.jsonl', 'owner.json', 'log']) {
    rmSync(join(path, name), { recursive: true, force: true });
  }
}

function inUse(path: string, owner: Owner): FaultError {
  const stop = owner.verb.startsWith('gateway') ? 'gateway down' : 'down';
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

/** Readers see the old content or the new, never a part. */
function writeWhole(file: string, value: object): void {
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
}
