import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { dayFile, dayOf, daysOf } from './ledger.js';
import { type AccountingRecord, recordSchema } from './record.js';

/** From `since`, up to but without `until`. */
export interface Period {
  readonly since: Date;
  readonly until: Date;
}

/** A line, and the moment that it counts for; or one that cannot be read. */
export type Entry = { readonly record: AccountingRecord; readonly at: Date } | { readonly unreadable: true };

/**
 * The lines of a period, in the order in which they were written; a file is never held as a whole. One that a power cut
 * or a full disk tore, or that is of a later version, comes as unreadable.
 */
export async function* readAccounts(directory: string, { since, until }: Period): AsyncGenerator<Entry> {
  // A lost session's line is in the file of the start that found it.
  const days = daysOf(directory).filter((day) => day >= dayOf(since));
  for (const day of days) {
    const input = createReadStream(dayFile(directory, day), 'utf8');
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === '') continue;
      const record = parse(line);
      if (!record) {
        if (day <= dayOf(until)) yield { unreadable: true };
        continue;
      }
      const at = momentOf(record);
      if (at >= since && at < until) yield { record, at };
    }
  }
}

/** What ends at midnight is of the day before. */
function momentOf(record: AccountingRecord): Date {
  const end = record.kind === 'interval' ? record.end : (record.end ?? record.rest.since);
  return new Date(Math.max(Date.parse(end) - 1, Date.parse(record.start)));
}

function parse(line: string): AccountingRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
