import { expect, test } from '@jest/globals';
import type { GatewayStatus } from '../../../../src/gateway/status.js';
import { type Condition, faultsOf } from '../../../../src/gateway/web/faults.js';
import { condition, gateway, LAYOUT } from './samples.js';

const found = (status: Partial<GatewayStatus>, more: Partial<Condition> = {}) =>
  faultsOf(condition(gateway(status), more), LAYOUT);

test('a gateway that is as it should be has none', () => {
  expect(found({})).toEqual([]);
});

const ALLOW = {
  rules: [],
  names: [
    { name: 'cm.example.org', addresses: ['192.0.2.1'], refused: [] },
    { name: 'se.example.org', addresses: [], refused: [], why: 'it has no address' },
  ],
  denied: { destinations: [], elsewhere: 0 },
};
const FULL = [{ name: 'tcp', alive: true, restarts: 0, descriptors: 95, descriptorLimit: 100 }];
const DOWN = [{ code: 'daemon-down', message: 'ocserv of the gateway does not run', fix: 'See the log.' }];
const DEAD = [{ name: 'ocserv', alive: false, restarts: 2 }];

test.each<[string, Partial<GatewayStatus>, Partial<Condition>, string]>([
  ['ocserv-silent', { state: 'impaired', why: 'occtl timed out' }, {}, 'occtl timed out'],
  ['daemon-down', { state: 'impaired', faults: DOWN }, { daemons: DEAD }, 'ocserv of the gateway'],
  ['descriptors-low', {}, { daemons: FULL }, 'tcp has 95 of 100 descriptors'],
  ['pool-low', { pool: { size: 100, used: 90 } }, {}, '90 of 100 addresses of 10.77.0.0/24'],
  ['name-closed', { allow: ALLOW }, {}, 'se.example.org: it has no address'],
  [
    'certificate-ending',
    {},
    { certificates: [{ name: 'authority', expires: new Date('2026-12-20T00:00:00Z') }] },
    'valid until 2026-12-20 only',
  ],
])('%s', (code, status, more, said) => {
  const [fault, ...rest] = found(status, more);
  expect(rest).toEqual([]);
  expect(fault).toMatchObject({ code });
  expect(fault?.message).toContain(said);
  expect(`${fault?.message} ${fault?.fix}`).not.toMatch(/\{\w+\}/);
});

test('a full pool is said once, by the status', () => {
  expect(found({ pool: { size: 100, used: 100 } })).toEqual([]);
});

test('a fix names the log of the program', () => {
  expect(found({ state: 'impaired' })[0]?.fix).toContain('/state/gateway/run/log/ocserv.log');
});
