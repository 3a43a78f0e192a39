import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PRESETS } from '../../../../src/config/allow/presets.js';
import { showRule } from '../../../../src/config/allow/rule.js';
import { gatewaySchema } from '../../../../src/config/gateway.js';
import { loadSettings } from '../../../../src/config/settings.js';
import { caught } from '../../gateway/thrown.js';

/** The rules of these entries, as an administrator would write them. */
function shown(...entries: unknown[]): string[] {
  return (gatewaySchema.parse({ allow: entries }).allow ?? []).map(showRule);
}

function refusal(...entries: unknown[]): Error {
  const file = { path: '/etc/g.yaml', values: { allow: entries } };
  return caught(() => loadSettings(gatewaySchema, { file, environment: {}, flags: {} }));
}

describe('entries that say the same', () => {
  test.each([
    ['cm.example.org:9618', { to: 'CM.example.org.', ports: 9618 }, 'cm.example.org:9618/tcp'],
    ['192.0.2.7:53/udp', { to: '192.0.2.7/32', ports: '53', protocol: 'udp' }, '192.0.2.7:53/udp'],
    ['192.0.2.0/24', { to: '192.0.2.0/24', ports: '*' }, '192.0.2.0/24/tcp'],
    ['192.0.2.0/24:1094-1095', { to: '192.0.2.0/24', ports: ['1094-1095'] }, '192.0.2.0/24:1094-1095/tcp'],
    ['192.0.2.0/24/icmp', { to: '192.0.2.0/24', protocol: ['icmp'] }, '192.0.2.0/24/icmp'],
    ['192.0.2.0/24/any', { to: '192.0.2.0/24', protocol: ['udp', 'icmp', 'tcp'] }, '192.0.2.0/24/any'],
    ['preset:cms-dqm', { preset: 'cms-dqm' }, 'cmsweb.cern.ch:443/tcp'],
  ])('%s', (short, mapping, rule) => {
    expect(shown(short)).toEqual([rule]);
    expect(shown(mapping)).toEqual([rule]);
  });
});

test('several ports and protocols, and where the addresses of a name must lie', () => {
  const entry = {
    ...{ to: 'se.site.example', ports: [443, '2880', '8443-8444'], protocol: ['tcp', 'udp'] },
    within: ['10.1.0.0/16'],
  };
  expect(shown(entry)).toEqual(['se.site.example:443,2880,8443-8444/tcp+udp within 10.1.0.0/16']);
});

test('the environment and the command line: short texts', () => {
  const environment = { ALLOW: 'cm.example.org:9618,192.0.2.0/24:1094' };
  const { values } = loadSettings(gatewaySchema, { environment, flags: {} });
  expect(values.allow?.map(showRule)).toEqual(['cm.example.org:9618/tcp', '192.0.2.0/24:1094/tcp']);
});

test('no list is something else than an empty one', () => {
  expect(gatewaySchema.parse({}).allow).toBeUndefined();
  expect(gatewaySchema.parse({ allow: [] }).allow).toEqual([]);
});

test.each([
  ['10.0.0.1/8:80', '10.0.0.1/8 has host bits: the network is 10.0.0.0/8'],
  ['10.0.0.0/33', '10.0.0.0/33 is no IPv4 network'],
  ['10.0.0.256:80', 'is no IPv4 network'],
  ['127.0.0.1:80', 'never forwarded'],
  ['169.254.169.254:80', 'never forwarded'],
  ['cm.example.org:0', 'port "0" must be 1 to 65535'],
  ['cm.example.org:70000', 'port "70000" must be 1 to 65535'],
  ['cm.example.org:90-80', 'port "90-80"'],
  ['cm.example.org:80/sctp', 'protocol "sctp" must be tcp, udp, icmp or any'],
  ['cm.example.org:80/icmp', 'icmp has no ports'],
  ['cm:9618', 'must be a full host name'],
  ['cm_.exa mple.org:80', 'neither an IPv4 network nor a host name'],
  ['*.cern.ch:1094', 'names with * cannot be enforced'],
  ['2001:db8::1', 'the tunnel carries IPv4'],
  ['[2001:db8::1]:80', 'the tunnel carries IPv4'],
  ['preset:atlas', 'there is no preset "atlas": choose cms-cvmfs'],
  ['preset:constructor', 'there is no preset "constructor"'],
  ['preset:', 'there is no preset ""'],
  ['', 'must be HOST:PORT'],
  [{ to: '10.0.0.0/8', port: 80 }, 'there is no key port'],
  [{ ports: 80 }, 'to: '],
  [{ to: '10.0.0.0/8', ports: [] }, 'ports must be 1 to 64'],
  [{ to: '10.0.0.0/8', ports: 80.5 }, 'port 80.5 must be'],
  [{ to: '10.0.0.0/8', protocol: [] }, 'protocol'],
  [{ to: '10.0.0.0/8', within: '10.0.0.0/8' }, 'within is for names'],
  [{ to: 'cm.example.org', within: '11.0.0.0/7' }, '11.0.0.0/7 has host bits'],
  [{ to: 'cm.example.org', within: 'site' }, 'site is no IPv4 network'],
  [{ preset: 'cms', ports: 80 }, 'there is no key ports'],
  [80, 'must be HOST:PORT[/PROTOCOL], {to'],
  [null, 'must be HOST:PORT[/PROTOCOL], {to'],
])('%j is refused: %s', (entry, why) => {
  const error = refusal('192.0.2.1:80', entry);
  expect(error).toMatchObject({
    code: 'config-invalid',
    exit: 78,
    facts: { key: 'allow', origin: '/etc/g.yaml' },
  });
  expect(error.message).toContain(`entry 2, ${JSON.stringify(entry)}: `);
  expect(error.message).toContain(why);
});

test('something that is no list is refused', () => {
  const flags = { allow: { to: '10.0.0.0/8' } };
  expect(caught(() => loadSettings(gatewaySchema, { environment: {}, flags })).message).toContain(
    'must be a list',
  );
});

test('every preset has rules, and cms is all of them', () => {
  for (const name of Object.keys(PRESETS)) expect(shown(`preset:${name}`)).not.toEqual([]);
  const parts = Object.keys(PRESETS).filter((name) => name !== 'cms');
  expect(shown('preset:cms')).toEqual(shown(...parts.map((name) => `preset:${name}`)));
});

test('a text is a list of rules or a fault of ours, never something else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9.*:/-]{0,30}$/)), (text) => {
      try {
        expect(shown(text).length).toBeGreaterThan(0);
      } catch (error) {
        expect(String(error)).toContain('entry 1');
      }
    }),
  );
});
