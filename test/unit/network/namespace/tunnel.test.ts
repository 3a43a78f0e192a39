import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Done } from '../../../../src/effects/execute.js';
import { FaultError } from '../../../../src/health/fault-error.js';
import { tunnelHandler } from '../../../../src/network/namespace/tunnel.js';
import type { TunnelState } from '../../../../src/network/namespace/tunnel-state.js';
import type { TunnelAction } from '../../../../src/plan/step.js';
import { faultOf } from '../../../support/faults.js';
import { type Call, fakeOpenconnect } from '../../../support/openconnect.js';
import { CONNECT, LOGIN } from '../../../support/openconnect-words.js';
import { expectGone, runs, until } from '../../../support/processes.js';
import { scratch } from '../../../support/scratch.js';
import { fakeNs } from '../../../support/script.js';
import { freePort, tlsServer } from '../../../support/server.js';
import { acquire, step, stepContext } from '../../../support/state.js';

const COOKIE = 'openconnect_strapkey=MHcC==; webvpn=ANg1==';
const REPORT = {
  address: '10.77.0.2',
  gatewayAddress: '10.77.0.1',
  mtu: 15_900,
  dns: ['10.77.0.1', '192.0.2.53'],
  domain: 'x.org',
};

/** A tunnel step with a real TLS server for a gateway and an openconnect that does what the test says. */
async function begin(changes: Partial<TunnelAction> = {}, signal?: AbortSignal) {
  const dir = scratch();
  const gateway = await tlsServer();
  const openconnect = await fakeOpenconnect(dir);
  const state = await acquire();
  const states: TunnelState[] = [];
  const action: TunnelAction = {
    kind: 'tunnel',
    gateways: [{ host: '127.0.0.1', port: gateway.port, pins: [gateway.pin] }],
    identity: 'site-a',
    certificate: '/s/certificate.pem',
    key: '/s/key.pem',
    namespacePid: '42',
    hostname: 'wn042.example.org',
    tunnels: { most: 1, beyondMs: 0 },
    relay: '/opt/gvpn-relay',
    openconnect: openconnect.path,
    backoff: { firstMs: 20, maxMs: 60_000 },
    stop: { signal: 'SIGINT', graceMs: 10_000 },
    ...changes,
  };
  const context = await stepContext({ state, ...(signal ? { signal } : {}) });
  const handler = tunnelHandler(fakeNs(dir), (next) => void states.push(next));
  const done = handler(action, step('tunnel', action), context);
  done.catch(() => {});
  return { ...context, done, next: openconnect.next, calls: openconnect.calls, states, gateway };
}

async function standing(changes: Partial<TunnelAction> = {}) {
  const tunnel = await begin(changes);
  (await tunnel.next()).login(COOKIE);
  const call = await tunnel.next();
  call.up(REPORT);
  return { ...tunnel, call, undo: (await tunnel.done).undo };
}
const shapes = (states: readonly TunnelState[]) =>
  states.map(({ state, reconnects }) => `${state} ${reconnects}`);
const cookieOf = (call: Call) => call.stdin.trim();

describe('the first time', () => {
  test('logs in, connects with the cookie, and yields what the relay reports', async () => {
    const { next, done, states, gateway, state } = await begin();
    const login = await next();
    expect(login.kind).toBe('login');
    login.login(COOKIE);
    const connect = await next();
    expect(connect.kind).toBe('connect');
    expect(connect.stdin).toBe(`${COOKIE}\n`);
    expect(connect.argv.at(-1)).toBe(`https://127.0.0.1:${gateway.port}/`);
    expect(connect.argv).toContain('exec /opt/gvpn-relay --target 42 --report-fd 3');
    connect.up(REPORT);
    const { outputs, undo } = (await done) as Done;
    expect(outputs).toMatchObject({
      address: '10.77.0.2',
      gatewayAddress: '10.77.0.1',
      resolver: 'search x.org\nnameserver 10.77.0.1\nnameserver 192.0.2.53\noptions timeout:2 attempts:2\n',
    });
    expect(states).toMatchObject([
      { state: 'up', reconnects: 0, address: '10.77.0.2', mtu: 15_900, gateway: `127.0.0.1:${gateway.port}` },
    ]);
    expect(state.journal.pending()).toMatchObject([
      { kind: 'process', name: 'openconnect', process: { pid: connect.pid } },
    ]);
    await undo();
    await expectGone(connect.pid);
    expect(readFileSync(state.log('tunnel'), 'utf8')).toContain('Logout successful');
    expect(readFileSync(state.log('tunnel'), 'utf8')).not.toContain('strapkey');
  });

  test('the cookie is in no command line and no environment', async () => {
    const { call, undo } = await standing();
    const seen = ['cmdline', 'environ']
      .map((name) => readFileSync(`/proc/${call.pid}/${name}`, 'latin1'))
      .join();
    expect(seen).not.toMatch(/strapkey|webvpn/);
    await undo();
  });

  test('a gateway without name servers leaves the payload without, at once', async () => {
    const { next, done } = await begin();
    (await next()).login(COOKIE);
    (await next()).up({ address: '10.77.0.2', gatewayAddress: '10.77.0.1', mtu: 1400, dns: [] });
    const { outputs, undo } = await done;
    expect(outputs?.resolver).toBe('nameserver 127.0.0.1\noptions timeout:2 attempts:2\n');
    await undo();
  });

  test.each(['revoked', 'broken', 'expired', 'password'] as const)(
    'a login that is refused (%s) is final',
    async (kind) => {
      const { next, done, calls, state } = await begin();
      (await next()).say(LOGIN[kind], 1);
      await faultOf('credential-refused', () => done);
      expect(calls).toHaveLength(1);
      expect(readFileSync(state.log('tunnel'), 'utf8')).toBe(LOGIN[kind]);
    },
  );

  test('a session that is refused at once means that there is no address', async () => {
    const { next, done } = await begin();
    (await next()).login(COOKIE);
    (await next()).say(CONNECT.cookie, 2);
    const fault = await faultOf('address-refused', () => done);
    expect(fault.exit).toBe(75);
  });

  test('a connection that fails says why', async () => {
    const { next, done, state } = await begin();
    (await next()).login(COOKIE);
    (await next()).say('Set up UDP failed\nUnexpected 500 result from server\n', 1);
    const fault = await faultOf('tunnel-failed', () => done);
    expect(fault.message).toContain('Unexpected 500 result from server');
    expect(fault.fix).toBe(`See ${state.log('tunnel')}.`);
  });

  test.each([
    ['open /dev/net/tun', 'tun-missing'],
    ['set address', 'tunnel-failed'],
  ] as const)('a relay that fails to %s ends openconnect', async (what, code) => {
    const { next, done } = await begin();
    (await next()).login(COOKIE);
    const connect = await next();
    connect.report({ event: 'error', what, errno: 'EPERM' });
    const fault = await faultOf(code, () => done);
    expect(fault.message).toContain(`${what}: EPERM`);
    await expectGone(connect.pid);
  });

  test('the next gateway is asked when one is not there', async () => {
    const other = await tlsServer();
    const gateways = [
      { host: '127.0.0.1', port: await freePort(), pins: [other.pin] },
      { host: '127.0.0.1', port: other.port, pins: [other.pin] },
    ];
    const { next, done } = await begin({ gateways });
    const login = await next();
    expect(login.argv.at(-1)).toBe(`https://127.0.0.1:${other.port}/`);
    login.login(COOKIE);
    (await next()).up(REPORT);
    await (await done).undo();
  });

  test.each([0, 1])(
    'a refusal says more than a gateway that is not there (refused by number %d)',
    async (refusing) => {
      const other = await tlsServer();
      const there = { host: '127.0.0.1', port: other.port, pins: [other.pin] };
      const absent = { ...there, port: await freePort() };
      const { next, done } = await begin({ gateways: refusing === 0 ? [there, absent] : [absent, there] });
      (await next()).say(LOGIN.revoked, 1);
      await faultOf('credential-refused', () => done);
    },
  );

  test('openconnect is not even started for another server’s key', async () => {
    const { port } = await tlsServer();
    const { pin } = await tlsServer();
    const { done, calls } = await begin({ gateways: [{ host: '127.0.0.1', port, pins: [pin] }] });
    await faultOf('pin-mismatch', () => done);
    expect(calls).toEqual([]);
  });

  test.each(['login', 'connect'])(
    'an interruption in the middle of the %s leaves no process',
    async (phase) => {
      const controller = new AbortController();
      const { next, done } = await begin({}, controller.signal);
      let call = await next();
      if (phase === 'connect') {
        call.login(COOKIE);
        call = await next();
      }
      controller.abort(new FaultError('interrupted', { signal: 'SIGTERM' }));
      await expect(done).rejects.toBeDefined();
      await expectGone(call.pid);
    },
  );
});

describe('a tunnel that is lost', () => {
  test('comes back with the same session, and so the same address', async () => {
    const { call, next, states, undo, calls } = await standing();
    call.say(CONNECT.lost, 1);
    const again = await next();
    expect([again.kind, cookieOf(again)]).toEqual(['connect', COOKIE]);
    again.up(REPORT);
    await until(() => (states.length === 3 ? true : undefined));
    expect(shapes(states)).toEqual(['up 0', 'down 0', 'up 1']);
    expect(states[1]?.why).toBe('CSTP reconnect failed; exiting');
    process.kill(again.pid, 'SIGKILL');
    const third = await next();
    expect(cookieOf(third)).toBe(COOKIE);
    third.up(REPORT);
    await until(() => (states.at(-1)?.reconnects === 2 ? true : undefined));
    await undo();
    expect(calls.map(({ kind }) => kind)).toEqual(['login', 'connect', 'connect', 'connect']);
    await expectGone(third.pid);
  });

  test.each(['forgotten', 'cookie'] as const)(
    'logs in again when the session is not known any more (%s)',
    async (how) => {
      const { call, next, states, undo, faults } = await standing();
      if (how === 'forgotten') call.say(CONNECT.forgotten, 1);
      else {
        call.say(CONNECT.lost, 1);
        (await next()).say(CONNECT.cookie, 2);
      }
      const login = await next();
      expect(login.kind).toBe('login');
      login.login('webvpn=NEW');
      const connect = await next();
      expect(cookieOf(connect)).toBe('webvpn=NEW');
      connect.up(REPORT);
      await until(() => (states.at(-1)?.state === 'up' && states.length > 1 ? true : undefined));
      expect(faults).toEqual([]);
      await undo();
    },
  );

  test('waits longer after an eviction: two nodes must not throw each other out for ever', async () => {
    const { call, next, states, undo } = await standing();
    call.say(CONNECT.evicted, 1);
    const down = await until(() => states.find(({ state }) => state === 'down'));
    const begun = performance.now();
    expect(down.why).toBe('the gateway ended the session');
    const login = await next();
    expect(login.kind).toBe('login');
    // 16 times the first delay of 20 ms, less a quarter for the spread.
    expect(login.at - begun).toBeGreaterThanOrEqual(16 * 20 * 0.75 - 20);
    login.login(COOKIE);
    (await next()).up(REPORT);
    await until(() => (states.at(-1)?.state === 'up' ? true : undefined));
    await undo();
  });

  test('waits longer with each failure', async () => {
    const { call, next, undo } = await standing({ backoff: { firstMs: 300, maxMs: 60_000 } });
    const times: number[] = [];
    let current = call;
    for (let round = 0; round < 3; round += 1) {
      current.say(CONNECT.lost, 1);
      current = await next();
      times.push(current.at);
    }
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual((300 + 600) * 0.75);
    await undo();
  });

  test('that comes up only to fall again is not hammered', async () => {
    const { call, next, undo } = await standing({ backoff: { firstMs: 300, maxMs: 60_000 } });
    const times: number[] = [];
    let current = call;
    for (let round = 0; round < 3; round += 1) {
      current.say(CONNECT.lost, 1);
      current = await next();
      times.push(current.at);
      current.up(REPORT);
    }
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual((300 + 600) * 0.75);
    await undo();
  });

  test('ends for good when the credential is refused twice', async () => {
    const { call, next, states, undo, faults, calls } = await standing();
    call.say(CONNECT.forgotten, 1);
    (await next()).say(LOGIN.revoked, 1);
    (await next()).say(LOGIN.revoked, 1);
    await until(() => (faults.length > 0 ? true : undefined));
    expect(faults).toMatchObject([{ code: 'credential-refused' }]);
    expect(states.at(-1)?.state).toBe('down');
    await undo();
    expect(calls).toHaveLength(4);
  });

  test('goes on after one refusal: a gateway that ends in the middle of a login looks like that', async () => {
    const { call, next, undo, faults } = await standing();
    call.say(CONNECT.forgotten, 1);
    (await next()).say(LOGIN.revoked, 1);
    (await next()).login(COOKIE);
    (await next()).up(REPORT);
    await undo();
    expect(faults).toEqual([]);
  });
});

describe('stopped', () => {
  test('between two tries, it does not try again', async () => {
    const tunnel = await begin({ backoff: { firstMs: 60_000, maxMs: 60_000 } });
    (await tunnel.next()).login(COOKIE);
    const call = await tunnel.next();
    call.up(REPORT);
    const { undo } = await tunnel.done;
    call.say(CONNECT.lost, 1);
    const again = await tunnel.next();
    again.say(CONNECT.lost, 1);
    await expectGone(again.pid);
    await undo();
    expect(tunnel.calls).toHaveLength(3);
  });

  test('in the middle of a try, it leaves no process', async () => {
    const { call, next, undo } = await standing();
    call.say(CONNECT.lost, 1);
    const again = await next();
    expect(runs(again.pid)).toBe(true);
    await undo();
    await expectGone(again.pid);
  });
});

describe('several tunnels', () => {
  const several = { tunnels: { most: 3, beyondMs: 0 } };
  const named = (call: Call) => call.argv.find((word) => word.startsWith('--local-hostname='));

  test('follow the first, each with a login of its own, and share device and name', async () => {
    const { call, next, states, undo } = await standing(several);
    const connects: Call[] = [];
    for (let count = 0; count < 4; count++) {
      const more = await next();
      if (more.kind === 'login') more.login(COOKIE);
      else connects.push(more);
    }
    for (const one of connects) one.up(REPORT);
    await until(() => (states.at(-1)?.tunnels?.up === 3 ? true : undefined));
    const names = [call, ...connects].map((one) => named(one) ?? '');
    expect(new Set(names.map((name) => name.replace(/-\d$/, ''))).size).toBe(1);
    expect(names.map((name) => name.at(-1)).sort()).toEqual(['1', '2', '3']);
    for (const one of [call, ...connects]) expect(one.argv.join(' ')).toContain(' --shared');
    await undo();
    for (const one of [call, ...connects]) await expectGone(one.pid);
  });

  test('stay up while one of them is', async () => {
    const { call, next, states, undo } = await standing({ tunnels: { most: 2, beyondMs: 0 } });
    (await next()).login(COOKIE);
    (await next()).up(REPORT);
    await until(() => (states.at(-1)?.tunnels?.up === 2 ? true : undefined));
    call.say('CSTP reconnect failed; exiting', 1);
    await until(() => (states.at(-1)?.tunnels?.up === 1 ? true : undefined));
    expect(states.at(-1)).toMatchObject({ state: 'up', address: '10.77.0.2' });
    await undo();
  });

  test('are one where the gateway is near', async () => {
    const { calls, states, undo } = await standing({ tunnels: { most: 3, beyondMs: 60_000 } });
    expect(states.at(-1)?.tunnels).toBeUndefined();
    await undo();
    expect(calls).toHaveLength(2);
  });
});
