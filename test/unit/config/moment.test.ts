import { expect, test } from '@jest/globals';
import { momentSchema } from '../../../src/config/moment.js';

const NOW = new Date('2026-11-24T12:00:00Z');

test.each([
  ['7d', false, '2026-11-17T12:00:00.000Z'],
  ['90s', true, '2026-11-24T11:58:30.000Z'],
  ['2026-11-20', false, '2026-11-20T00:00:00.000Z'],
  ['2026-11-20', true, '2026-11-21T00:00:00.000Z'],
  ['2026-11-20T06:30Z', true, '2026-11-20T06:30:00.000Z'],
  ['2026-11-20T06:30:15+02:00', false, '2026-11-20T04:30:15.000Z'],
])('%s (last: %s) is %s', (text, last, moment) => {
  expect(momentSchema(NOW, last).parse(text).toISOString()).toBe(moment);
});

test.each([
  '',
  '7',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '20261124',
  '2026-11-20T06:30',
  '2026-11-20T25:00Z',
])('%j is none', (text) => {
  expect(momentSchema(NOW).safeParse(text).error?.issues[0]?.message).toMatch(/must be a duration back/);
});
