import { expect, test } from '@jest/globals';
import { viewOf } from '../../../src/gateway/web/view.js';
import { type Key, newsOf, pressed, sorted, withLastKnown } from '../../../src/page/rows.js';
import type { NodeView } from '../../../src/page/view.js';
import { gateway, identity, sampleOf, session } from '../gateway/web/samples.js';

const node = (name: string, more: Partial<NodeView> = {}): NodeView => ({
  name,
  address: '10.77.0.2',
  expires: '2026-11-26T00:00:00Z',
  from: [],
  tunnels: 1,
  cap: {},
  bytes: { down: 0, up: 0 },
  ...more,
});

const NODES = [
  node('node10', {
    address: '10.77.0.10',
    rate: { down: 5, up: 1 },
    bytes: { down: 9, up: 9 },
    roundTripMs: 1,
  }),
  node('node9', { address: '10.77.0.9', rate: { down: 7, up: 0 }, since: '2026-11-24T00:00:00Z' }),
  node('away', { tunnels: 0, address: '10.77.0.1' }),
  node('node1', { address: '10.77.1.1', expires: '2026-11-25T00:00:00Z' }),
];

test.each<[Key, boolean, string]>([
  ['name', false, 'node1 node9 node10 away'],
  ['name', true, 'node10 node9 node1 away'],
  ['address', false, 'node9 node10 node1 away'],
  ['down', true, 'node9 node10 node1 away'],
  ['up', true, 'node10 node9 node1 away'],
  ['bytes', true, 'node10 node1 node9 away'],
  ['trip', true, 'node10 node1 node9 away'],
  ['since', true, 'node9 node1 node10 away'],
  ['expires', false, 'node1 node9 node10 away'],
])('by %s, descending %s', (key, descending, names) => {
  expect(
    sorted(NODES, { key, descending })
      .map(({ name }) => name)
      .join(' '),
  ).toBe(names);
});

test('a button sorts figures by the largest first, and turns the order when it is pressed again', () => {
  const byName = pressed({ key: 'down', descending: true }, 'name');
  expect(byName).toEqual({ key: 'name', descending: false });
  expect(pressed(byName, 'name')).toEqual({ key: 'name', descending: true });
  expect(pressed(byName, 'bytes')).toEqual({ key: 'bytes', descending: true });
});

test('news are what changed, in words; a first look has none', () => {
  const fault = { message: 'ocserv has ended' };
  const before = { nodes: [node('a'), node('b')], faults: [] };
  expect(newsOf(undefined, before)).toEqual([]);
  expect(newsOf(before, before)).toEqual([]);
  const now = { nodes: [node('a', { tunnels: 0 }), node('b'), node('c')], faults: [fault] };
  expect(newsOf(before, now)).toEqual(['Fault: ocserv has ended', 'c connected', 'a disconnected']);
  expect(newsOf(now, before)).toEqual(['No longer: ocserv has ended', 'a connected', 'c disconnected']);
});

test('while ocserv does not answer, sessions are those that were last known', () => {
  const named = (sessions: ReturnType<typeof session>[]) => [identity('a', { sessions }), identity('b')];
  const before = viewOf(sampleOf(gateway({ identities: named([session(1, 0, 0)]) })));
  const now = viewOf(sampleOf(gateway({ state: 'impaired', why: 'silent', identities: named([]) })));
  const shown = withLastKnown(now, before);
  expect(shown.nodes.map(({ tunnels }) => tunnels)).toEqual([1, 0]);
  expect(shown.nodes[0]).toMatchObject({ from: ['192.0.2.7'], since: before.nodes[0]?.since });
  expect(shown.pool.connected).toBe(1);
  expect(newsOf(before, shown)).toEqual([`Fault: ${now.faults[0]?.message}`]);
  expect(withLastKnown(now, undefined)).toBe(now);
  expect(withLastKnown(before, now)).toBe(before);
});
