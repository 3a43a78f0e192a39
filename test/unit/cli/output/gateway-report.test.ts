import { expect, test } from '@jest/globals';
import { renderReport, showBits, showBytes, showTime } from '../../../../src/cli/output/gateway-report.js';
import type { Report } from '../../../../src/gateway/report.js';

const sums = {
  ...{
    sessions: 2,
    lost: 1,
    connectedSeconds: 5400,
    bytesFromNode: 1_200_000_000,
    bytesToNode: 0,
    denied: 3,
  },
  ...{ peakFromNode: 94_100_000, peakToNode: 0 },
};

const report: Report = {
  version: 1,
  since: '2026-11-17T12:00:00.000Z',
  until: '2026-11-24T12:00:00.000Z',
  by: 'identity-day',
  rows: [
    { day: '2026-11-24', identity: 'site-a', ...sums },
    { day: '2026-11-24', identity: null, ...sums },
  ],
  total: sums,
  unreadable: 1,
};

test('a table with units, and what could not be read', () => {
  expect(renderReport(report)).toBe(`from 2026-11-17T12:00:00.000Z to 2026-11-24T12:00:00.000Z
day         identity    sessions   connected  from node  to node  denied    peak from  peak to
2026-11-24  site-a    2 (1 lost)  1 h 30 min    1.20 GB      0 B       3  94.1 Mbit/s  0 bit/s
2026-11-24  -         2 (1 lost)  1 h 30 min    1.20 GB      0 B       3  94.1 Mbit/s  0 bit/s
all                   2 (1 lost)  1 h 30 min    1.20 GB      0 B       3  94.1 Mbit/s  0 bit/s
1 line could not be read and is in no sum
`);
  expect(renderReport({ ...report, rows: [], unreadable: 0 })).toMatch(/\nnothing was accounted\n$/);
});

test('figures keep three digits', () => {
  expect([0, 999, 1000, 99_949, 99_951, 999_500, 1e15].map(showBytes)).toEqual([
    ...['0 B', '999 B', '1.00 kB', '99.9 kB', '100 kB', '1.00 MB', '1.00 PB'],
  ]);
  expect(showBits(1e9)).toBe('1.00 Gbit/s');
  expect([0, 59, 60, 3599, 3600, 172_799, 172_800].map(showTime)).toEqual([
    ...['0 s', '59 s', '1 min', '59 min', '1 h 00 min', '47 h 59 min', '2 d 0 h'],
  ]);
});
