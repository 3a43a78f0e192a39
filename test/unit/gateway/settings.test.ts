import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDuration } from '../../../src/config/duration.js';
import { parseEndpoint, showEndpoint } from '../../../src/config/endpoint.js';
import { gatewaySchema } from '../../../src/config/gateway.js';
import { overlaps, parseNetwork, showNetwork, toAddress, toNumber } from '../../../src/config/network.js';
import { loadSettings } from '../../../src/config/settings.js';
import { caught } from './thrown.js';

test('the defaults', () => {
  expect(gatewaySchema.parse({})).toEqual({
    listen: { host: '0.0.0.0', port: 4443 },
    advertise: [],
    stack: 'auto',
    tcp: 'auto',
    congestion: 'auto',
    network: { first: toNumber('10.77.0.0'), prefix: 24 },
    mtu: 16_000,
    dns: [],
    forward: 'nat',
    accounting: { interval: 5 * 60_000, keep: 400 * 24 * 3_600_000 },
    inviteTtl: 48 * 3_600_000,
  });
});

test('words of the environment become lists and numbers', () => {
  const environment = { ADVERTISE: 'gate.example.org:443,192.0.2.1:4443', DNS: '192.0.2.53', MTU: '9000' };
  const { values } = loadSettings(gatewaySchema, { environment, flags: {} });
  expect(values).toMatchObject({
    advertise: [
      { host: 'gate.example.org', port: 443 },
      { host: '192.0.2.1', port: 4443 },
    ],
    dns: ['192.0.2.53'],
    mtu: 9000,
  });
});

test.each([
  ['listen', 'gate.example.org:4443', 'must be ADDRESS:PORT'],
  ['listen', '0.0.0.0', 'must be HOST:PORT'],
  ['listen', '0.0.0.0:70000', 'must be HOST:PORT'],
  ['advertise', 'gate.example.org', 'must be HOST:PORT'],
  ['stack', 'vpnkit', 'expected one of'],
  ['network', '10.77.0.1/24', 'without host bits'],
  ['network', '10.77.0.0/30', 'between 12 and 29'],
  ['mtu', '900', 'at least 1280'],
  ['mtu', '16384', 'at most 16300'],
  ['dns', 'resolver', 'must be an IPv4 address'],
  ['interface', 'eth0; reboot', 'must be the name of a network interface'],
  ['inviteTtl', '48', 'a number and a unit'],
  ['inviteTtl', '9s', 'between 10s and 3650d'],
])('%s = %s is refused with the reason', (key, value, why) => {
  const error = caught(() => loadSettings(gatewaySchema, { environment: {}, flags: { [key]: value } }));
  expect(error).toMatchObject({ code: 'config-invalid', facts: { key } });
  expect(error.message).toContain(why);
});

test('an unknown key is refused', () => {
  const file = { path: '/etc/g.yaml', values: { netwrok: '10.0.0.0/8' } };
  const error = caught(() => loadSettings(gatewaySchema, { file, environment: {}, flags: {} }));
  expect(error).toMatchObject({ code: 'config-invalid', facts: { key: 'netwrok', origin: '/etc/g.yaml' } });
});

test('durations', () => {
  expect(['90s', '30m', '48h', '7d', '48', 'h', '-1h', '1.5h', ''].map(parseDuration)).toEqual([
    90_000,
    1_800_000,
    172_800_000,
    604_800_000,
    ...Array(5).fill(undefined),
  ]);
});

test('addresses and networks survive being written and read', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
      const size = 2 ** (32 - prefix);
      const network = { first: toNumber(address) - (toNumber(address) % size), prefix };
      expect(toAddress(toNumber(address))).toBe(address);
      expect(parseNetwork(showNetwork(network))).toEqual(network);
      expect(overlaps(network, { first: toNumber(address), prefix: 32 })).toBe(true);
    }),
  );
});

test('endpoints survive being written and read', () => {
  const host = fc.oneof(fc.ipV4(), fc.domain(), fc.constant('2001:db8::1'));
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      expect(parseEndpoint(showEndpoint({ host: name, port }))).toEqual({ host: name, port });
    }),
  );
});
