import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate } from '../../effects/private-directory.js';
import { OPEN } from '../../ocserv/accounting-words.js';
import type { Layout } from '../layout.js';
import { readCap, writeCapsFile } from './caps-file.js';
import { append, dayFile, dayOf, mend, removeOld } from './ledger.js';
import { openNames, readCounted, readOpen } from './open-sessions.js';
import { type CapInForce, minus, type SessionRecord } from './record.js';

/** Sessions of a gateway that is ending: they are closed here, when it has ended. */
const CLOSING = 'closing';
const SUFFIXES = ['', '.held', '.ending'] as const;

export function openDirectory(layout: Layout): string {
  return join(layout.accounting, OPEN);
}

/**
 * Makes the directory of the accounts ready for a start, before any session begins. Sessions whose end nobody saw,
 * because the gateway was killed or its host went down, are closed as lost.
 */
export function openAccounts(layout: Layout, keepMs: number, now: Date): void {
  makePrivate(layout.accounting);
  removeOld(layout.accounting, keepMs, now);
  mend(dayFile(layout.accounting, dayOf(now)));
  closeAll(layout, undefined, now);
  mkdirSync(openDirectory(layout), { recursive: true, mode: 0o700 });
  writeCapsFile(layout.accounting, undefined);
}

/** From now on the sessions that are up are closed by {@link endSessions}, and no more by ocserv's script. */
export function takeSessions(layout: Layout): void {
  try {
    renameSync(openDirectory(layout), join(layout.accounting, CLOSING));
  } catch {
    // A start that failed has none; what is left is closed by the next start.
  }
}

/**
 * Closes the sessions of a gateway that has ended: ocserv gives its scripts no time when it ends itself. What cannot be
 * written now, the next start writes, as lost.
 */
export function endSessions(layout: Layout, now: Date): void {
  try {
    closeAll(layout, now, now);
  } catch {
    // A full disk must not keep the rest of the gateway from being taken back.
  }
}

function closeAll(layout: Layout, end: Date | undefined, now: Date): void {
  for (const place of [OPEN, CLOSING]) {
    const directory = join(layout.accounting, place);
    const records = SUFFIXES.flatMap((suffix) =>
      openNames(directory, suffix).flatMap((id) => {
        const record = lastRecord(layout, directory, id, suffix, end);
        if (!record || (suffix === '.ending' && isWritten(layout, record, now))) return [];
        return [record];
      }),
    );
    append(layout.accounting, dayOf(now), records);
    rmSync(directory, { recursive: true, force: true });
  }
}

function lastRecord(
  layout: Layout,
  directory: string,
  id: string,
  suffix: (typeof SUFFIXES)[number],
  end: Date | undefined,
): SessionRecord | undefined {
  const open = readOpen(directory, id, suffix);
  if (!open) return undefined;
  const cap = readCap(layout.accounting, open.identity ?? '');
  return sessionRecord(open, readCounted(directory, open), end, cap);
}

/** The last line of a session. Without `end` nobody saw it. */
export function sessionRecord(
  { session, start, remote, address, node, identity }: NonNullable<ReturnType<typeof readOpen>>,
  { since, inIntervals, seen }: ReturnType<typeof readCounted>,
  end: Date | undefined,
  cap: CapInForce,
): SessionRecord {
  return {
    ...{ version: 1, kind: 'session', session, identity, node, remote, address, start },
    ...{ end: end?.toISOString() ?? null, lost: end === undefined, ...seen, cap },
    rest: { since, ...minus(seen, inIntervals) },
  };
}

/** Its script was killed at work: before or after it wrote the line? */
function isWritten(layout: Layout, { session, start }: SessionRecord, now: Date): boolean {
  const line = `"kind":"session","session":"${session}"`;
  return [...new Set([dayOf(now), dayOf(new Date(start))])].some((day) => {
    try {
      return readFileSync(dayFile(layout.accounting, day)).includes(line);
    } catch {
      return false;
    }
  });
}
