import { expect, test } from '@jest/globals';
import { toNumber } from '../../../src/config/network.js';
import { exampleOf, isOpen, parseOpened } from '../../../src/verify/opened.js';

/** As nft 1.0.6 and 1.1.3 write it. */
const LISTING = JSON.stringify({
  nftables: [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    {
      set: {
        ...{ family: 'inet', name: 'allowed', table: 'glidein_vpn', flags: ['interval'] },
        elem: [
          { concat: [{ prefix: { addr: '198.51.100.0', len: 24 } }, 'tcp', { range: [1093, 1095] }] },
          { concat: ['203.0.113.7', 'udp', 53] },
          { concat: [{ range: ['203.0.113.8', '203.0.113.9'] }, 'tcp', 443] },
        ],
      },
    },
  ],
});

test('what is open is found by address and port', () => {
  const opened = parseOpened(LISTING);
  expect(isOpen(opened, '198.51.100.255', 1094)).toBe(true);
  expect(isOpen(opened, '198.51.101.0', 1094)).toBe(false);
  expect(isOpen(opened, '198.51.100.1', 1096)).toBe(false);
  expect(isOpen(opened, '203.0.113.7', 53)).toBe(false);
  expect(opened[2]).toMatchObject({ first: toNumber('203.0.113.8'), last: toNumber('203.0.113.9') });
});

test('the example is rather of a host than of a network, and of TCP', () => {
  const opened = parseOpened(LISTING);
  expect(exampleOf(opened)).toEqual({ address: '203.0.113.8', port: 443 });
  expect(exampleOf(opened.slice(0, 1))).toEqual({ address: '198.51.100.1', port: 1093 });
  expect(exampleOf(opened.slice(1, 2))).toBeUndefined();
});

test('an empty list opens nothing', () => {
  const empty = { nftables: [{ set: { name: 'allowed' } }] };
  expect(parseOpened(JSON.stringify(empty))).toEqual([]);
});
