import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { append, dayFile, daysOf, mend, removeOld } from '../../../../src/gateway/accounting/ledger.js';
import { type Entry, readAccounts } from '../../../../src/gateway/accounting/read.js';
import { scratch } from '../../../support/scratch.js';
import { interval, session } from './samples.js';

async function read(directory: string, since: string, until: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readAccounts(directory, { since: new Date(since), until: new Date(until) }))
    entries.push(entry);
  return entries;
}

const DAY = '2026-11-24';

test('a torn last line is told, and takes no other line with it', async () => {
  const here = scratch();
  append(here, DAY, [interval({})]);
  appendFileSync(dayFile(here, DAY), '{"version":1,"kind":"inter');
  append(here, DAY, [session({})]);
  expect(statSync(dayFile(here, DAY)).mode & 0o777).toBe(0o600);
  const entries = await read(here, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z');
  expect(entries.map((entry) => ('record' in entry ? entry.record.kind : entry))).toEqual([
    'interval',
    { unreadable: true },
    'session',
  ]);
});

test('what is not a line of this version is told, whatever it is', async () => {
  const here = scratch();
  const lines = ['null', '7', '{}', JSON.stringify({ ...interval({}), version: 2 }), '\u0000\u0000'];
  writeFileSync(dayFile(here, DAY), `${lines.join('\n')}\n`);
  expect(await read(here, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z')).toEqual(
    lines.map(() => ({ unreadable: true })),
  );
});

test('only lines of the period count; one that ends at midnight is of the day before', async () => {
  const here = scratch();
  const ends = [
    '2026-11-24T00:00:00Z',
    '2026-11-24T00:05:00Z',
    '2026-11-25T00:00:00Z',
    '2026-11-25T00:05:00Z',
  ];
  for (const end of ends) append(here, end.slice(0, 10), [interval({ start: '2026-11-23T23:00:00Z', end })]);
  const entries = await read(here, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z');
  expect(entries.map((entry) => 'record' in entry && entry.record.end)).toEqual([ends[1], ends[2]]);
});

test('a session that was lost counts for its last interval, though a later day’s file has its line', async () => {
  const here = scratch();
  const rest = { since: '2026-11-24T12:00:00Z', bytesFromNode: 0, bytesToNode: 0, denied: 0 };
  append(here, '2026-11-30', [session({ end: null, lost: true, rest })]);
  expect(await read(here, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z')).toHaveLength(1);
  expect(await read(here, '2026-11-25T00:00:00Z', '2026-12-01T00:00:00Z')).toEqual([]);
});

test('days are kept as long as asked for, and nothing else is removed', () => {
  const here = scratch();
  for (const day of ['2026-11-20', '2026-11-21', DAY]) append(here, day, [interval({})]);
  writeFileSync(join(here, 'notes.jsonl'), '');
  removeOld(here, 2 * 86_400_000, new Date('2026-11-24T10:00:00Z'));
  expect(daysOf(here)).toEqual(['2026-11-21', DAY]);
  expect(statSync(join(here, 'notes.jsonl')).isFile()).toBe(true);
});

test('a whole file, an empty one and one that is not there need no mending', () => {
  const here = scratch();
  const whole = join(here, 'whole');
  writeFileSync(whole, 'a\n');
  const empty = join(here, 'empty');
  writeFileSync(empty, '');
  for (const path of [whole, empty, join(here, 'absent')]) mend(path);
  expect(readFileSync(whole, 'utf8')).toBe('a\n');
  expect(readFileSync(empty, 'utf8')).toBe('');
  expect(() => statSync(join(here, 'absent'))).toThrow('ENOENT');
});
