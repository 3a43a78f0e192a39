import { expect, test } from '@jest/globals';
import { parseAddresses } from '../../../src/gateway/own-addresses.js';
import { ownSet } from '../../../src/gateway/user-mode.js';

const item = (ifname: string, flags: string[], ...locals: string[]) => ({
  ...{ ifname, flags, operstate: 'DOWN' },
  addr_info: locals.map((local) => ({ family: 'inet', local, prefixlen: 24, scope: 'global' })),
});

test('every address of the host counts, whatever its interface does', () => {
  const json = JSON.stringify([
    item('lo', ['LOOPBACK', 'UP', 'LOWER_UP'], '127.0.0.1', '192.0.2.1'),
    item('eth0', ['BROADCAST', 'UP', 'LOWER_UP'], '192.0.2.2', '169.254.1.1'),
    item('docker0', ['NO-CARRIER', 'BROADCAST', 'UP'], '172.17.0.1'),
    item('eth1', ['BROADCAST'], '192.0.2.3'),
    {},
  ]);
  expect(parseAddresses(json)).toEqual([
    { interface: 'lo', address: '192.0.2.1', prefix: 24, running: true },
    { interface: 'eth0', address: '192.0.2.2', prefix: 24, running: true },
    { interface: 'docker0', address: '172.17.0.1', prefix: 24, running: false },
    { interface: 'eth1', address: '192.0.2.3', prefix: 24, running: false },
  ]);
});

test('what is no answer of ip is refused, not taken for a host without addresses', () => {
  expect(() => parseAddresses('')).toThrow();
  expect(() => parseAddresses('{}')).toThrow();
});

test('the set is filled in one transaction, and may be empty', () => {
  expect(ownSet(['192.0.2.2', '192.0.2.1', '192.0.2.2'])).toBe(
    'flush set inet glidein_vpn own\nadd element inet glidein_vpn own { 192.0.2.1, 192.0.2.2 }\n',
  );
  expect(ownSet([])).toBe('flush set inet glidein_vpn own\n');
});
