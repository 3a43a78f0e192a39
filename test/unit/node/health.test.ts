import { describe, expect, test } from '@jest/globals';
import type { TunnelState } from '../../../src/network/namespace/tunnel-state.js';
import { afterProbe, afterTunnel, unknownHealth } from '../../../src/node/health.js';

const up: TunnelState = { state: 'up', since: 0, reconnects: 0 };
const begin = afterTunnel(unknownHealth(1000), up);
const bytes = (rxBytes: number, txBytes: number) => ({ rxBytes, txBytes });

describe('the health of a node', () => {
  test('is unknown, and so bad, at first', () => {
    expect(unknownHealth(1000)).toMatchObject({
      healthy: false,
      checked: 1000,
      tunnel: { state: 'connecting' },
    });
  });

  test('is good when the tunnel is up and a probe has come back', () => {
    expect(begin.healthy).toBe(false);
    expect(afterProbe(begin, 'ok 0.42', undefined, 2000)).toMatchObject({
      healthy: true,
      rttMs: 0.42,
      checked: 2000,
    });
  });

  test.each(['fail ETIMEDOUT', '', 'okay', 'ok'])('is bad after %j', (line) => {
    const good = afterProbe(begin, 'ok 0.4', undefined, 2000);
    expect(afterProbe(good, line, undefined, 3000)).toMatchObject({ healthy: false, rttMs: undefined });
  });

  test('is bad as soon as the tunnel is down, and good again only after a probe', () => {
    const good = afterProbe(begin, 'ok 0.4', undefined, 2000);
    const down = afterTunnel(good, { ...up, state: 'down', why: 'lost' });
    expect(down.healthy).toBe(false);
    const again = afterTunnel(down, { ...up, reconnects: 1 });
    expect(again.healthy).toBe(false);
    expect(afterProbe(again, 'ok 0.5', undefined, 3000).healthy).toBe(true);
    expect(afterProbe(down, 'ok 0.5', undefined, 3000).healthy).toBe(false);
  });

  test('rates are bytes per second since the last probe', () => {
    const one = afterProbe(begin, 'ok 1', bytes(1000, 100), 2000);
    const two = afterProbe(one, 'ok 1', bytes(11_000, 1100), 4000);
    expect(two.traffic).toEqual({ rxBytes: 11_000, txBytes: 1100, rxRate: 5000, txRate: 500 });
  });

  test('a counter that begins anew is no negative rate, and a clock that stands no infinite one', () => {
    const one = afterProbe(begin, 'ok 1', bytes(1000, 100), 2000);
    expect(afterProbe(one, 'ok 1', bytes(10, 10), 3000).traffic).toMatchObject({ rxRate: 0, txRate: 0 });
    expect(Number.isFinite(afterProbe(one, 'ok 1', bytes(5000, 5000), 2000).traffic.rxRate)).toBe(true);
  });

  test('without counters the last ones stay', () => {
    const one = afterProbe(begin, 'ok 1', bytes(1000, 100), 2000);
    expect(afterProbe(one, 'ok 1', undefined, 3000).traffic).toEqual(one.traffic);
  });
});
