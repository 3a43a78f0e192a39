import { describe, expect, test } from '@jest/globals';
import type { Limits } from '../../../../src/config/limits.js';
import { parseNetwork } from '../../../../src/config/network.js';
import { run } from '../../../../src/effects/run.js';
import { limitsBatch } from '../../../../src/gateway/caps/classes.js';
import { frameCommand } from '../../../../src/gateway/caps/frame.js';
import { classesOf, sessionBatch } from '../../../../src/gateway/caps/shaper.js';

const NETWORK = parseNetwork('10.77.0.0/18') ?? { first: 0, prefix: 18 };
const LIMITS: Limits = {
  total: { down: 100e6, up: 50e6 },
  perNode: { down: 20e6 },
  perIdentity: { b: { down: 30e6 } },
};
const CLIENTS = [
  { name: 'a', address: '10.77.0.2' },
  { name: 'b', address: '10.77.1.2' },
  { name: 'c', address: '10.77.63.254' },
];

const ceilings = (batch: string) =>
  Object.fromEntries(
    [...batch.matchAll(/class replace dev (\S+) parent 1:1 classid (\S+) .*ceil (\d+)bit/g)].map(
      ([, device, id, ceil]) => [`${device} ${id}`, Number(ceil)],
    ),
  );

test('each client has a class of its own under the total, in each direction', () => {
  const batch = limitsBatch(LIMITS, NETWORK, CLIENTS);
  expect(batch).toMatch(/^class replace dev gvpn-down parent 1: classid 1:1 .*rate 100000000bit/m);
  expect(batch).toMatch(/^class replace dev gvpn-up parent 1: classid 1:1 .*rate 50000000bit/m);
  expect(ceilings(batch)).toEqual({
    'gvpn-down 1:16': 20e6,
    'gvpn-down 1:316': 30e6,
    'gvpn-down 1:c00a': 20e6,
    'gvpn-up 1:16': 50e6,
    'gvpn-up 1:316': 50e6,
    'gvpn-up 1:c00a': 50e6,
  });
});

test('what all clients are guaranteed is less than the total', () => {
  const batch = limitsBatch(LIMITS, NETWORK, CLIENTS);
  const guaranteed = [...batch.matchAll(/dev gvpn-down parent 1:1 .*htb rate (\d+)bit/g)].map((match) =>
    Number(match[1]),
  );
  expect(Math.max(...guaranteed) * 2 ** 14).toBeLessThanOrEqual(100e6);
});

test('no two addresses share a class, and the last one has a number that exists', () => {
  const ids = [0, 1, 255, 256, 16_382].map((offset) => classesOf(NETWORK, NETWORK.first + offset));
  const all = ids.flatMap(({ all, urgent, bulk }) => [all, urgent, bulk]);
  expect(new Set(all).size).toBe(all.length);
  expect(Math.max(...all)).toBeLessThan(0xffff);
  expect(Math.min(...all)).toBeGreaterThan(2);
});

describe('in a kernel', () => {
  const script = async (session: string) => {
    const { argv, stdin } = frameCommand({ ip: 'ip', tc: 'tc' }, NETWORK);
    const batch = limitsBatch(LIMITS, NETWORK, CLIENTS);
    const again = limitsBatch({ ...LIMITS, total: { down: 30e6 } }, NETWORK, CLIENTS);
    const show = 'tc class show dev gvpn-down; tc filter show dev gvpn-down; tc filter show dev lo ingress';
    const text = [
      `printf '%s' "$FRAME" | ${argv.slice(0, 2).join(' ')} "$MAKE"`,
      ...['"$FIRST"', '"$AGAIN"', '"$SESSION"'].map((item) => `printf '%s' ${item} | tc -batch -`),
      show,
    ].join(' && ');
    return await run(['unshare', '--user', '--map-root-user', '--net', '/bin/sh', '-c', text], {
      env: {
        ...{ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', FRAME: stdin, MAKE: argv[2] ?? '' },
        ...{ FIRST: batch, AGAIN: again, SESSION: session },
      },
    });
  };

  test('an ordinary user can make all of it, and make it anew over what is there', async () => {
    const result = await script(sessionBatch('lo', '10.77.0.2'));
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toMatch(/class htb 1:1 root rate 30Mbit/);
    // Of each client one for the rest, and four for what must not wait; not more, though they were made twice.
    const rules = result.stdout.match(/key ht 100 bkt/g);
    expect(rules).toHaveLength(3 * 5);
    expect(result.stdout.match(/Redirect to device gvpn-(up|drop)/g)).toEqual([
      'Redirect to device gvpn-up',
      'Redirect to device gvpn-drop',
    ]);
  });
});
