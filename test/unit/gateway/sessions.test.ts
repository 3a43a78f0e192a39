import { expect, test } from '@jest/globals';
import { parseNetwork } from '../../../src/config/network.js';
import { hardDescriptors } from '../../../src/gateway/facts.js';
import { roomFor } from '../../../src/gateway/sessions.js';
import { caught } from './thrown.js';

const network = (text: string) => parseNetwork(text) ?? { first: 0, prefix: 0 };

test('a usual gateway has room for all of its nodes, and leaves the maximum to ocserv', () => {
  expect(roomFor(network('10.77.0.0/24'), 8, 524_288, 'default')).toEqual({
    ...{ nodes: 253, sessions: 2024, maxClients: 0 },
    reason: 'room for 253 nodes, and for 2024 tunnels of theirs',
  });
});

test('a pool larger than what ocserv takes by itself raises its maximum', () => {
  const room = roomFor(network('10.77.0.0/18'), 1, 524_288, 'default');
  expect(room.nodes).toBe(16_381);
  expect(room.maxClients).toBeGreaterThan(room.nodes);
});

test('descriptors for all nodes, but not for all of their tunnels, are said to be short', () => {
  const room = roomFor(network('10.77.0.0/24'), 8, 1024, 'default');
  expect(room).toMatchObject({ sessions: 768, maxClients: 0 });
  expect(room.reason).toContain('768 tunnels of theirs: the hard limit of descriptors is 1024');
});

test('addresses for more nodes than could be in are refused, with the way out', () => {
  const fault = caught(() => roomFor(network('10.77.0.0/20'), 1, 1024, '/g.yaml'));
  expect(fault).toMatchObject({ code: 'config-invalid' });
  expect(fault.message).toBe(
    'network = 10.77.0.0/20 (4093 nodes) (/g.yaml): ocserv can have 768 sessions here: the hard limit of descriptors is 1024',
  );
  expect(fault.fix).toContain('ulimit -Hn');
});

test('the hard limit, as the kernel tells it', () => {
  const text =
    'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files     \n';
  expect(hardDescriptors(text)).toBe(4096);
  expect(hardDescriptors(text.replace('4096 ', 'unlimited '))).toBe(1_048_576);
  expect(hardDescriptors('')).toBe(1_048_576);
});
