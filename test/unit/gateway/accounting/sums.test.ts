import { expect, test } from '@jest/globals';
import type { AccountingRecord } from '../../../../src/gateway/accounting/record.js';
import { type Grouping, Summary } from '../../../../src/gateway/accounting/sums.js';
import { interval, session } from './samples.js';

function summary(by: Grouping, records: readonly AccountingRecord[]): Summary {
  const sums = new Summary(by);
  for (const record of records) sums.add(record, new Date(Date.parse(record.end ?? record.start) - 1));
  return sums;
}

test('a session counts once: what its intervals have, its own line has not', () => {
  const rest = { since: '2026-11-24T12:05:00Z', bytesFromNode: 5, bytesToNode: 50, denied: 1 };
  const records = [
    interval({ bytesFromNode: 100, bytesToNode: 1000, denied: 2 }),
    session({ end: '2026-11-24T12:06:00Z', bytesFromNode: 105, bytesToNode: 1050, denied: 3, rest }),
  ];
  expect(summary('identity', records).rows()).toMatchObject([
    {
      ...{ identity: 'site-a', sessions: 1, lost: 0, connectedSeconds: 360 },
      ...{ bytesFromNode: 105, bytesToNode: 1050, denied: 3 },
    },
  ]);
});

test('the peak is the fastest interval, of all sessions of a row together', () => {
  const five = (session: string, end: string, bytesToNode: number) =>
    interval({ session, start: end.replace(/[05]:00Z/, '0:00Z'), end, bytesToNode });
  const at = (end: string, one: number, two: number) => [
    { ...five('s-1', end, one), start: '2026-11-24T12:00:00Z' },
    { ...five('s-2', end, two), start: '2026-11-24T12:00:00Z', identity: 'site-b' },
  ];
  const records = at('2026-11-24T12:05:00Z', 300e6, 600e6);
  // 300 s: 8 and 16 Mbit/s, 24 together.
  expect(
    summary('identity', records)
      .rows()
      .map((row) => row.peakToNode),
  ).toEqual([8e6, 16e6]);
  expect(summary('day', records).total().peakToNode).toBe(24e6);
  const apart = [
    ...records,
    interval({ start: '2026-11-24T12:05:00Z', end: '2026-11-24T12:10:00Z', bytesToNode: 900e6 }),
  ];
  expect(summary('day', apart).total().peakToNode).toBe(24e6);
});

test('lines are told apart by what was asked for; unknown names stay unknown', () => {
  const records = [
    interval({}),
    interval({ node: null, end: '2026-11-25T00:05:00Z' }),
    interval({ identity: 'site-b' }),
  ];
  const heads = (by: Grouping) =>
    summary(by, records)
      .rows()
      .map(({ day, identity, node }) => ({ day, identity, node }));
  expect(heads('day')).toEqual([{ day: '2026-11-24' }, { day: '2026-11-25' }]);
  expect(heads('identity')).toEqual([{ identity: 'site-a' }, { identity: 'site-b' }]);
  expect(heads('node')).toEqual([{ node: null }, { node: 'wn1' }]);
  expect(heads('identity-day')).toEqual([
    { day: '2026-11-24', identity: 'site-a' },
    { day: '2026-11-24', identity: 'site-b' },
    { day: '2026-11-25', identity: 'site-a' },
  ]);
});

test('a lost session is counted as such, with what was seen of it and no time after that', () => {
  const rest = { since: '2026-11-24T12:05:00Z', bytesFromNode: 9, bytesToNode: 0, denied: 0 };
  const [row] = summary('identity', [session({ end: null, lost: true, bytesFromNode: 9, rest })]).rows();
  expect(row).toMatchObject({ sessions: 1, lost: 1, bytesFromNode: 9, connectedSeconds: 0, peakFromNode: 0 });
});
