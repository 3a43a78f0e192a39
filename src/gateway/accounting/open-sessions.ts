import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive, type ProcessIdentity, self } from '../../effects/process-identity.js';
import { writeWhole } from '../../effects/write-whole.js';
import { UNKNOWN } from '../../ocserv/accounting-words.js';
import { type Amounts, NOTHING } from './record.js';

/** A session that began, as the connect script wrote it down (`ocserv/accounting-words.ts`). */
export interface OpenSession {
  /** ocserv's number for it: the pid of its worker. */
  readonly id: string;
  /** A name that no other session has. */
  readonly session: string;
  readonly start: string;
  /** In the gateway's network namespace; another session's after the end of this one. */
  readonly device: string;
  readonly worker: ProcessIdentity;
  readonly remote: string | null;
  readonly address: string | null;
  readonly node: string | null;
  readonly identity: string | null;
}

/** What was counted of an open session. */
export interface Counted {
  /** The end of its last interval. */
  readonly since: string;
  readonly inIntervals: Amounts;
  readonly seen: Amounts;
}

const time = z.iso.datetime();
const whole = z.coerce.number().pipe(z.int().min(0));

/** Numbers of the sessions of a directory; `.held` and `.ending` are those at which somebody was at work. */
export function openNames(directory: string, suffix: '' | '.held' | '.ending' = ''): string[] {
  const wanted = new RegExp(`^(\\d+)${suffix.replace('.', '\\.')}$`);
  return listed(directory).flatMap((name) => wanted.exec(name)?.[1] ?? []);
}

/** Undefined where there is none any more, or it was not written whole. */
export function readOpen(
  directory: string,
  id: string,
  suffix: '' | '.held' | '.ending' = '',
): OpenSession | undefined {
  const words = wordsOf(join(directory, `${id}${suffix}`));
  const [session, start, device, worker, remote, address, node, identity] = words;
  if (identity === undefined || !time.safeParse(start).success) return undefined;
  const known = (word: string | undefined) => (word === undefined || word === UNKNOWN ? null : word);
  return {
    ...{ id, session: session ?? '', start: start ?? '', device: device ?? '' },
    worker: { pid: Number(id), start: worker ?? '', boot: self().boot },
    ...{ remote: known(remote), address: known(address), node: known(node), identity: known(identity) },
  };
}

/** Does its worker run? A session does not outlive it. */
export function isUp({ worker }: OpenSession): boolean {
  return isAlive(worker);
}

/** What was counted so far: nothing, where nobody has looked yet. */
export function readCounted(directory: string, { id, start }: OpenSession): Counted {
  const [since, ...numbers] = wordsOf(join(directory, `${id}.counted`));
  const parsed = z.array(whole).length(6).safeParse(numbers);
  if (!parsed.success || !time.safeParse(since).success)
    return { since: start, inIntervals: NOTHING, seen: NOTHING };
  const at = (index: number): Amounts => ({
    bytesFromNode: parsed.data[index] ?? 0,
    bytesToNode: parsed.data[index + 1] ?? 0,
    denied: parsed.data[index + 2] ?? 0,
  });
  return { since: since ?? start, inIntervals: at(0), seen: at(3) };
}

export function writeCounted(directory: string, id: string, { since, inIntervals, seen }: Counted): void {
  const numbers = [inIntervals, seen].flatMap((one) => [one.bytesFromNode, one.bytesToNode, one.denied]);
  writeWhole(join(directory, `${id}.counted`), `${[since, ...numbers].join(' ')}\n`);
}

/** Does something while the session's script does not write. False, and nothing is done, where it has ended. */
export function whileHeld(directory: string, id: string, action: () => void): boolean {
  const [open, held] = [join(directory, id), join(directory, `${id}.held`)];
  if (!moved(open, held)) return false;
  try {
    action();
  } finally {
    moved(held, open);
  }
  return true;
}

/** Takes a session out of the directory, for its last line. False where its script was faster. */
export function takeOpen(directory: string, id: string): boolean {
  return moved(join(directory, id), join(directory, `${id}.ending`));
}

export function forget(directory: string, id: string): void {
  for (const suffix of ['', '.held', '.ending', '.counted'])
    rmSync(join(directory, `${id}${suffix}`), { force: true });
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function wordsOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trim().split(' ');
  } catch {
    return [];
  }
}
