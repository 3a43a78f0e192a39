import { appendFileSync, closeSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountingRecord } from './record.js';

const DAY_MS = 86_400_000;
const DAY_FILE = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** `2026-11-24`, in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

export function dayFile(directory: string, day: string): string {
  return join(directory, `${day}.jsonl`);
}

/** Days of which there is a file, oldest first. */
export function daysOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .flatMap((name) => DAY_FILE.exec(name)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}

/** Appends lines to the file of a day, each in one write: the disconnect script does the same beside us. */
export function append(directory: string, day: string, records: readonly AccountingRecord[]): void {
  if (records.length === 0) return;
  const path = dayFile(directory, day);
  mend(path);
  for (const record of records) appendFileSync(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Ends a last line that a full disk or a power cut tore: it must not take the next one with it. */
export function mend(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    if (size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 0x0a)) return;
  } finally {
    closeSync(file);
  }
  appendFileSync(path, '\n');
}

/** Removes the files of days that ended longer ago than `keepMs`. */
export function removeOld(directory: string, keepMs: number, now: Date): void {
  const oldest = dayOf(new Date(now.getTime() - keepMs - DAY_MS));
  for (const day of daysOf(directory)) if (day < oldest) rmSync(dayFile(directory, day), { force: true });
}
