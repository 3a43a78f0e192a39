import { expect, test } from '@jest/globals';
import { viewOf } from '../../../../src/gateway/web/view.js';
import { gateway, identity, sampleOf, session } from './samples.js';

const CONNECTION = {
  local: '192.0.2.1:4443',
  uid: 0,
  congestion: 'bbr',
  minRttMs: 0.1,
  bytesSent: 1,
  bytesSentAgain: 0,
};

test('a node with its tunnels, rates, cap and round trip', () => {
  const node = (down: number) =>
    identity('site-a', {
      sessions: [session(2, 0, down), session(1, 0, 0)],
      cap: { down: 50e6 },
    });
  const connections = [
    { ...CONNECTION, remote: '[::ffff:192.0.2.7]:50000', rttMs: 4 },
    { ...CONNECTION, remote: '192.0.2.7:50001', rttMs: 0.5 },
    { ...CONNECTION, remote: '192.0.2.8:50001', rttMs: 0.1 },
  ];
  const status = gateway({ identities: [node(1e6)], connections });
  const view = viewOf(sampleOf(status, {}, gateway({ identities: [node(0)] })));
  expect(view).toMatchObject({ rate: { down: 4e6, up: 0 }, bytes: { down: 1e6, up: 0 }, cap: {} });
  expect(view.pool).toEqual({ size: 253, used: 1, connected: 1 });
  expect(view.nodes).toEqual([
    {
      name: 'site-a',
      address: '10.77.0.2',
      expires: '2026-11-26T00:00:00.000Z',
      from: ['192.0.2.7'],
      since: '2026-11-24T11:01:00.000Z',
      tunnels: 2,
      rate: { down: 4e6, up: 0 },
      cap: { down: 50e6 },
      bytes: { down: 1e6, up: 0 },
      roundTripMs: 0.5,
    },
  ]);
});

test('nodes with sessions come first; those whose invites ended are left out; 500 at most', () => {
  const idle = Array.from({ length: 600 }, (_, index) => identity(`n${index}`));
  const gone = [identity('expired', { state: 'expired' }), identity('revoked', { state: 'revoked' })];
  const busy = identity('busy', { sessions: [session(1, 0, 0)] });
  const view = viewOf(sampleOf(gateway({ identities: [...gone, ...idle, busy] })));
  expect(view.nodes[0]?.name).toBe('busy');
  expect(view.nodes).toHaveLength(500);
  expect(view.further).toBe(101);
  expect(view.nodes.map(({ name }) => name)).not.toContain('expired');
});

test('denied destinations are bounded, faults have their fix, and the rest is words', () => {
  const destinations = Array.from({ length: 60 }, (_, index) => ({
    address: `203.0.113.${index}`,
    protocol: 'udp',
    attempts: 2,
  }));
  const allow = {
    rules: ['192.0.2.1:9618/tcp'],
    names: [{ name: 'x.example.org', addresses: ['192.0.2.1'], refused: [] }],
    denied: { destinations, elsewhere: 7 },
  };
  const limits = { total: { down: 1e8 }, perIdentity: {} };
  const view = viewOf(sampleOf(gateway({ allow, limits, pool: { size: 100, used: 95 } })));
  expect(view.denied).toHaveLength(50);
  expect(view.deniedElsewhere).toBe(27);
  expect(view.guarantees).toEqual({
    caps: ['all nodes together down 100mbit'],
    allow: ['192.0.2.1:9618/tcp'],
    names: [{ name: 'x.example.org', addresses: 1 }],
  });
  expect(view.faults[0]).toEqual({
    code: 'pool-low',
    message: '95 of 100 addresses of 10.77.0.0/24 are given to invites',
    fix: expect.stringContaining('Revoke'),
  });
});
