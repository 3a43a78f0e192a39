import { expect, test } from '@jest/globals';
import { connecting, type TunnelState, together } from '../../../../src/network/namespace/tunnel-state.js';

const up: TunnelState = { state: 'up', since: 7, reconnects: 1, address: '10.77.0.2' };
const down: TunnelState = { ...up, state: 'down', since: 9, reconnects: 2, why: 'cut' };

test('one is what it is', () => {
  expect(together([down])).toBe(down);
});

test('several are up as long as one of them is, and show that one', () => {
  expect(together([down, up, connecting(3)])).toEqual({ ...up, reconnects: 3, tunnels: { up: 1, of: 3 } });
});

test('several are down when none is up, by the reason of the first', () => {
  expect(together([down, connecting(3)])).toEqual({ ...down, tunnels: { up: 0, of: 2 } });
});
