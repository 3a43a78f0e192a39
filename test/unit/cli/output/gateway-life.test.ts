import { expect, test } from '@jest/globals';
import { daemonRows, lifeRows } from '../../../../src/cli/output/gateway-life.js';
import { reloadLines } from '../../../../src/cli/output/gateway-reload.js';
import type { GatewayStatus } from '../../../../src/gateway/status.js';

const SINCE = '2026-11-24T12:00:00.000Z';
const OCSERV = { name: 'ocserv', since: SINCE, restarts: 0, ends: [] };

test('each daemon with its pid, its age and its last end', () => {
  const lastEnd = { at: SINCE, why: 'ocserv ended on its own (signal SIGKILL): it said nothing' };
  expect(
    daemonRows([
      { ...OCSERV, pid: 7 },
      { ...OCSERV, pid: 8, restarts: 2, lastEnd },
      { ...OCSERV, lastEnd },
    ]).map(([, row]) => row),
  ).toEqual([
    `ocserv: pid 7 since ${SINCE}`,
    `ocserv: pid 8 since ${SINCE}, started again 2 times; last end ${SINCE}: ${lastEnd.why}`,
    `ocserv: does not run since ${SINCE}; last end ${SINCE}: ${lastEnd.why}`,
  ]);
});

test('faults and a drain stand where nobody overlooks them', () => {
  const status = {
    faults: [{ code: 'daemon-failing', message: 'ocserv keeps ending', fix: 'See the log.' }],
    draining: { since: SINCE, deadline: SINCE, left: ['a', 'b'] },
  } as unknown as GatewayStatus;
  expect(lifeRows(status)).toEqual([
    ['FAULT', 'ocserv keeps ending [daemon-failing]'],
    ['fix', 'See the log.'],
    ['draining', `no new nodes since ${SINCE}; it ends with the last one, at ${SINCE} at the latest`],
    ['draining', '2 left: a, b'],
  ]);
  expect(lifeRows({ ...status, faults: [], draining: { since: SINCE, left: [] } }).at(-1)).toEqual([
    ...['draining', 'no node is left'],
  ]);
});

test('a reload says what was changed, what holds now and what does not', () => {
  const reloaded = {
    changed: ['limits', 'allow'],
    limits: { total: { down: 100e6, up: 50e6 }, perIdentity: {} },
    opened: ['192.0.2.1:80/tcp'],
    closed: ['192.0.2.2:80/tcp'],
    restart: ['mtu', 'listen'],
    notes: ['look here'],
  };
  expect(reloadLines(reloaded)).toEqual([
    'changed: limits, allow',
    'cap in force: all nodes together down 100mbit, up 50mbit',
    'allowed now: 192.0.2.1:80/tcp',
    'no longer allowed: 192.0.2.2:80/tcp',
    'needs a restart: mtu, listen',
    'look here',
  ]);
  expect(
    reloadLines({ changed: [], limits: undefined, opened: [], closed: [], restart: [], notes: [] }),
  ).toEqual(['nothing is new in limits and allow list', 'no caps in force']);
});
