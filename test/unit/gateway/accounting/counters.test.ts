import { expect, test } from '@jest/globals';
import { capsText, readCap, writeCapsFile } from '../../../../src/gateway/accounting/caps-file.js';
import { increase, parseSources } from '../../../../src/gateway/accounting/denied-sources.js';
import { parseDevices } from '../../../../src/gateway/accounting/devices.js';
import { capInForce } from '../../../../src/gateway/accounting/record.js';
import { nextEnd } from '../../../../src/gateway/accounting/tally.js';
import { scratch } from '../../../support/scratch.js';

test('what a device received came from the node', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
 vpns0: 1234567     100    0    0    0     0          0         0 89012345     200    0    0    0     0       0          0
vpns12:9876543210   1    0    0    0     0          0         0 1       2    0    0    0     0       0          0
`;
  expect([...parseDevices(text)]).toEqual([
    ['lo', { bytesFromNode: 0, bytesToNode: 0 }],
    ['vpns0', { bytesFromNode: 1_234_567, bytesToNode: 89_012_345 }],
    ['vpns12', { bytesFromNode: 9_876_543_210, bytesToNode: 1 }],
  ]);
});

test('denied attempts by source, as nft 1.0.6 and 1.1.3 write them', () => {
  const set = {
    ...{ family: 'inet', name: 'denied_sources', table: 'glidein_vpn', type: 'ipv4_addr', size: 65_535 },
    ...{ flags: ['timeout'], timeout: 86_400, stmt: [{ counter: null }] },
  };
  const elem = [{ elem: { val: '10.77.0.2', expires: 86_399, counter: { packets: 2, bytes: 114 } } }];
  const head = { metainfo: { version: '1.0.6', json_schema_version: 1 } };
  const text = (body: object) => JSON.stringify({ nftables: [head, { set: body }] });
  expect([...parseSources(text({ ...set, elem }))]).toEqual([['10.77.0.2', 2]]);
  expect([...parseSources(text(set))]).toEqual([]);
});

test('one that was forgotten for a day begins again', () => {
  const before = new Map([
    ['a', 5],
    ['b', 5],
  ]);
  const now = new Map([
    ['a', 7],
    ['b', 2],
    ['c', 1],
  ]);
  expect([...increase(now, before)]).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 1],
  ]);
});

test('the caps as the disconnect script reads them, and as they are read back', () => {
  const limits = { total: { up: 50e6 }, perNode: { down: 20e6 }, perIdentity: { 'site-a': { up: 1e6 } } };
  expect(capsText(limits)).toBe('* 20000000 50000000\nsite-a 20000000 1000000\n');
  expect(capsText(undefined)).toBe('* - -\n');
  const here = scratch();
  expect(readCap(here, 'site-a')).toBeNull();
  writeCapsFile(here, limits);
  expect(readCap(here, 'site-a')).toEqual({ down: 20e6, up: 1e6 });
  expect(readCap(here, 'site-b')).toEqual({ down: 20e6, up: 50e6 });
  expect(readCap(here, 'site-a.0123abcd')).toEqual({ down: 20e6, up: 1e6 });
  expect(capInForce(limits, 'site-a.0123abcd')).toEqual({ down: 20e6, up: 1e6 });
  expect(capInForce(limits, 'site-a.0123')).toEqual({ down: 20e6, up: 50e6 });
  writeCapsFile(here, { perNode: { down: 20e6 }, perIdentity: {} });
  expect(readCap(here, 'site-b')).toEqual({ down: 20e6, up: null });
});

test('intervals end at the same times of the day', () => {
  const at = (text: string) => Date.parse(`2026-11-24T${text}Z`);
  expect(nextEnd(at('12:03:10'), 300_000)).toBe(at('12:05:00'));
  expect(nextEnd(at('12:05:00'), 300_000)).toBe(at('12:10:00'));
});
