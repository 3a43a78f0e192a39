import { expect, test } from '@jest/globals';
import { type ClassAd, parseLong } from '../../../src/classad/index.js';
import { renderVpnSlots } from '../../../src/cli/output/vpn-slots.js';
import { renderTunnelAd } from '../../../src/pilot/attributes.js';
import { hasJobId } from '../../../src/pool/job-id.js';
import { vpnSlot } from '../../../src/pool/vpn-slot.js';

const HEALTH = {
  tunnel: { state: 'up', since: 1000_000, gateway: 'gw:4443', address: '10.77.0.2', reconnects: 2 },
  healthy: true,
  checked: 2000_000,
  rttMs: 12,
  traffic: { rxBytes: 10, txBytes: 20, rxRate: 1_000_000, txRate: 0 },
};

const adOf = (text: string) => parseLong(text)[0] as ClassAd;

const SLOT = vpnSlot(
  adOf(`${renderTunnelAd(HEALTH)}Name = "slot1_1@p"
Machine = "node1"
GlideinVpnName = "p"
GlideinVpnInbound = "ccb"
GLIDEIN_CMSSite = "T3_XX"
State = "Claimed"
Activity = "Busy"
Cpus = 1
Memory = 2 * 512
JobId = "12.0"
RemoteOwner = "cms@pool"
LastHeardFrom = 1990
`),
);

test('what a pilot writes of its tunnel is what the pool shows', () => {
  expect(SLOT).toEqual({
    name: 'slot1_1@p',
    machine: 'node1',
    pilot: 'p',
    site: 'T3_XX',
    state: 'Claimed',
    activity: 'Busy',
    cpus: 1,
    memory: 1024,
    gpus: null,
    heard: 1990,
    tunnel: {
      healthy: true,
      state: 'up',
      mode: 'namespace',
      inbound: 'ccb',
      gateway: 'gw:4443',
      address: '10.77.0.2',
      rttMs: 12,
      rxBytes: 10,
      txBytes: 20,
      rxRate: 1_000_000,
      txRate: 0,
      reconnects: 2,
      since: 1000,
      checked: 2000,
    },
    job: { id: '12.0', owner: 'cms@pool' },
  });
});

test('slots for people: columns, and a sum', () => {
  const silent = vpnSlot(adOf('GlideinVpnName = "q"\n'));
  const lines = renderVpnSlots([SLOT, silent], 2000).split('\n');
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['slot', 'state', 'tunnel', 'gateway', 'rtt', 'received', 'sent', 'heard', 'job'],
    [
      ...['slot1_1@p', 'Claimed/Busy', 'up, healthy, 2 reconnects', 'gw:4443', '12 ms'],
      ...['8.0 Mbit/s', '0.0 Mbit/s', '10 s ago', '12.0 of cms@pool'],
    ],
    ['?', '?/?', '?, packets do not pass', '-', '-', '-', '-', '-', '-'],
    ['2 slots of 2 pilots, 1 with a healthy tunnel; 1 job'],
    [''],
  ]);
  expect(lines[0]?.indexOf('gateway')).toBe(lines[1]?.indexOf('gw:4443'));
  expect(renderVpnSlots([], 0)).toBe('0 slots of 0 pilots, 0 with a healthy tunnel; 0 jobs\n');
});

test.each([
  ['12.0', true],
  ['12', true],
  ['12.1', false],
  ['1', false],
  ['x', false],
])('is job 12.0 meant by %s: %s', (id, expected) => {
  expect(hasJobId(adOf('ClusterId = 12\nProcId = 0\n'), id)).toBe(expected);
});
