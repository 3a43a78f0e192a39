import { describe, expect, test } from '@jest/globals';
import { parseDenied, showDenied } from '../../../../src/gateway/allow/denied.js';
import { DeniedJournal } from '../../../../src/gateway/allow/denied-log.js';

const element = (concat: readonly (string | number)[], packets: number) => ({
  elem: { val: { concat }, expires: 86_399, counter: { packets, bytes: 60 * packets } },
});

/** As nft 1.0.6 and 1.1.3 write it. */
const LISTING = JSON.stringify({
  nftables: [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { family: 'inet', name: 'glidein_vpn', handle: 1 } },
    { counter: { family: 'inet', name: 'denied_elsewhere', table: 'glidein_vpn', packets: 7, bytes: 420 } },
    {
      set: {
        family: 'inet',
        name: 'allowed',
        table: 'glidein_vpn',
        elem: [{ concat: ['10.0.0.1', 'tcp', 80] }],
      },
    },
    {
      set: {
        family: 'inet',
        name: 'denied',
        elem: [element(['192.0.2.7', 'tcp', 443], 1), element(['192.0.2.8', 'udp', 53], 9)],
      },
    },
    { set: { family: 'inet', name: 'denied_others', elem: [element(['192.0.2.7', 'icmp'], 2)] } },
    { chain: { family: 'inet', table: 'glidein_vpn', name: 'allow', handle: 9 } },
  ],
});

test('what nft lists: the most frequent first', () => {
  expect(parseDenied(LISTING)).toEqual({
    destinations: [
      { address: '192.0.2.8', protocol: 'udp', port: 53, attempts: 9 },
      { address: '192.0.2.7', protocol: 'icmp', attempts: 2 },
      { address: '192.0.2.7', protocol: 'tcp', port: 443, attempts: 1 },
    ],
    elsewhere: 7,
  });
  expect(parseDenied(LISTING).destinations.map(showDenied)).toEqual([
    '192.0.2.8:53/udp',
    '192.0.2.7/icmp',
    '192.0.2.7:443/tcp',
  ]);
});

test('sets without elements', () => {
  const nftables = [{ set: { name: 'denied' } }, { set: { name: 'denied_others' } }];
  expect(parseDenied(JSON.stringify({ nftables }))).toEqual({ destinations: [], elsewhere: 0 });
});

test('something else is no listing', () => {
  expect(() => parseDenied('{}')).toThrow();
  expect(() => parseDenied('Error')).toThrow();
});

describe('the log of denied destinations', () => {
  const counts = (...ports: number[]) => ({
    destinations: ports.map((port) => ({ address: '192.0.2.7', protocol: 'tcp', port, attempts: 5 })),
    elsewhere: 0,
  });
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, seconds));

  test('each once', () => {
    const journal = new DeniedJournal();
    expect(journal.news(counts(22, 80), at(0))).toEqual([
      '2026-11-24T12:00:00.000Z denied 192.0.2.7:22/tcp\n',
      '2026-11-24T12:00:00.000Z denied 192.0.2.7:80/tcp\n',
    ]);
    expect(journal.news(counts(22, 80), at(5))).toEqual([]);
    expect(journal.news(counts(22, 80, 81), at(120))).toEqual([
      '2026-11-24T12:02:00.000Z denied 192.0.2.7:81/tcp\n',
    ]);
  });

  test('ten lines a minute, then how many there were beside', () => {
    const journal = new DeniedJournal();
    const ports = Array.from({ length: 25 }, (_, i) => 1000 + i);
    expect(journal.news(counts(...ports), at(0))).toHaveLength(10);
    expect(journal.news(counts(...ports, 2000), at(5))).toEqual([]);
    expect(journal.news(counts(...ports, 2000, 2001), at(60))).toEqual([
      '2026-11-24T12:01:00.000Z denied 16 further destinations: see `gateway status`\n',
      '2026-11-24T12:01:00.000Z denied 192.0.2.7:2001/tcp\n',
    ]);
  });
});
