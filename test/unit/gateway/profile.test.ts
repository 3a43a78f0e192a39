import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseNetwork } from '../../../src/config/network.js';
import { advertised, readProfile, writeProfile } from '../../../src/gateway/profile.js';
import { scratch } from '../../support/scratch.js';
import { facts, settings } from './host.js';

const hosts = (given: Record<string, unknown>, changes: Parameters<typeof facts>[0] = {}) =>
  advertised(settings(given), facts(changes)).map((item) => `${item.host}:${item.port}`);

test('invites name what the settings say', () => {
  expect(hosts({ advertise: 'a.example.org:443' })).toEqual(['a.example.org:443']);
});

test('otherwise the one address that it listens on', () => {
  expect(hosts({ listen: '192.0.2.10:5000' })).toEqual(['192.0.2.10:5000']);
});

test("otherwise the host's name and then its addresses, without those of bridges", () => {
  const addresses = [
    { interface: 'eth0', address: '192.0.2.10', prefix: 24, running: true },
    { interface: 'docker0', address: '172.17.0.1', prefix: 16, running: true },
    { interface: 'eth1', address: '10.1.2.3', prefix: 8, running: true },
  ];
  expect(hosts({}, { addresses })).toEqual(['gate.example.org:4443', '192.0.2.10:4443', '10.1.2.3:4443']);
  expect(hosts({}, { addresses: [], name: undefined })).toEqual(['127.0.0.1:4443']);
});

test('a profile survives being written and read; without one there is none', () => {
  const path = join(scratch(), 'profile.json');
  expect(readProfile(path)).toBeUndefined();
  const network = parseNetwork('10.77.0.0/24') ?? { first: 0, prefix: 0, running: true };
  const profile = {
    network,
    advertise: [{ host: '2001:db8::1', port: 4443 }],
    bbr: true,
    tunnels: 8,
    reachable: true,
  };
  writeProfile(path, profile);
  expect(readProfile(path)).toEqual(profile);
});
