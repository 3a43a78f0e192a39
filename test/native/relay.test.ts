import { describe, expect, test } from '@jest/globals';
import { identify, isAlive } from '../../src/effects/process-identity.js';
import { poll } from '../../src/effects/wait.js';
import { relayOf } from '../support/native-openconnect.js';
import { descriptorsOf, statusOf } from '../support/native-proc.js';
import { run } from '../support/native-process.js';
import { ADDRESS, relaySuite, UP } from '../support/native-relay.js';
import { expectGone } from '../support/processes.js';

const { helpers, holder, openconnect, up, ip } = relaySuite();

describe('the set-up by gvpn-relay', () => {
  test('gives tun0 the address, the MTU, a queue and the default route', async () => {
    expect(await openconnect().event()).toEqual(UP);
    const [tun0] = await ip('addr', 'show', 'tun0');
    expect(tun0).toMatchObject({ mtu: 15960, txqlen: 1000 });
    expect(tun0.flags).toEqual(expect.arrayContaining(['UP', 'LOWER_UP']));
    expect(tun0.addr_info).toEqual([
      expect.objectContaining({ family: 'inet', local: ADDRESS, prefixlen: 32 }),
    ]);
    const [route, ...others] = await ip('route', 'show', 'table', 'main');
    expect(route).toMatchObject({ dst: 'default', dev: 'tun0', prefsrc: ADDRESS });
    expect(others).toEqual([]);
  });

  test('reports what the lease does not say as empty', async () => {
    const env = { INTERNAL_IP4_DNS: '', CISCO_DEF_DOMAIN: '' };
    expect(await openconnect({ env }).event()).toEqual({ ...UP, dns: [], domain: null });
  });

  test('passes on several IPv4 name servers, and the first plain search domain', async () => {
    const env = { INTERNAL_IP4_DNS: ' 10.0.0.1 fd00::1  10.0.0.2 ', CISCO_DEF_DOMAIN: 'a.example b.example' };
    expect(await openconnect({ env }).event()).toEqual({
      ...UP,
      dns: ['10.0.0.1', '10.0.0.2'],
      domain: 'a.example',
    });
  });

  test('gives up every privilege and every other descriptor', async () => {
    const tunnel = await up();
    const relay = await relayOf(tunnel);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
      expect(statusOf(relay, set)).toBe('0000000000000000');
    expect(statusOf(relay, 'NoNewPrivs')).toBe('1');
    // Report pipe, packet socket, tun device, signals; the standard streams.
    expect(descriptorsOf(relay)).toHaveLength(7);
  });

  test('says that /dev/net/tun is forbidden', async () => {
    const tunnel = openconnect({ tunMode: '600' });
    expect(await tunnel.event()).toEqual({ event: 'error', what: 'open /dev/net/tun', errno: 'EACCES' });
    expect(await tunnel.ended).toMatchObject({
      code: 125,
      stderr: 'gvpn-relay: open /dev/net/tun: Permission denied\n',
    });
  });

  test('says that another relay is attached', async () => {
    await up();
    const second = openconnect();
    expect(await second.event()).toEqual({ event: 'error', what: 'attach to tun0', errno: 'EBUSY' });
    expect(await second.ended).toMatchObject({ code: 125 });
  });

  test('says that the target is gone', async () => {
    holder().child.kill('SIGKILL');
    await holder().ended;
    const what = `open /proc/${holder().pid}/ns/user`;
    expect(await openconnect().event()).toEqual({ event: 'error', what, errno: 'ENOENT' });
  });

  test('refuses a parent that does not own the packet socket: the script lacks `exec`', async () => {
    const tunnel = openconnect({ script: (command) => `${command}; exit $?` });
    expect(await tunnel.event()).toMatchObject({
      event: 'error',
      what: expect.stringMatching(/^the owner \d+ is not our parent, or is gone$/),
      errno: 'ESRCH',
    });
    expect(await tunnel.ended).toMatchObject({ code: 125 });
  });

  test.each([
    [[], /usage: gvpn-relay --target PID --report-fd N \[--handed \| --shared\]/],
    [['--target', '1'], /usage:/],
    [['--target', 'x', '--report-fd', '3'], /--target: 'x' is not a number/],
    [['--target', '1', '--report-fd', '3', 'more'], /unexpected argument more/],
  ])('%j is bad usage', async (args, message) => {
    const result = await run([helpers.relay, ...args]);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});

describe('the end of gvpn-relay', () => {
  test('comes within a second of a SIGKILL of openconnect', async () => {
    const tunnel = await up();
    const relay = identify(await relayOf(tunnel));
    if (!relay) throw new Error('the relay does not run');
    tunnel.child.kill('SIGKILL');
    const gone = await poll(() => (isAlive(relay) ? undefined : true), { timeoutMs: 1000, everyMs: 5 });
    expect(gone).toBe(true);
    expect(await tunnel.event()).toEqual({ event: 'down', reason: 'openconnect is gone' });
    await tunnel.ended;
  });

  test.each([
    ['SIGTERM', 'signal 15: Terminated'],
    ['SIGHUP', 'signal 1: Hangup'],
    ['SIGINT', 'signal 2: Interrupt'],
  ] as const)('comes with %s, and exit code 0', async (signal, reason) => {
    const tunnel = await up();
    process.kill(await relayOf(tunnel), signal);
    expect(await tunnel.event()).toEqual({ event: 'down', reason });
    expect(await tunnel.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('comes with the close of a seqpacket socket', async () => {
    const tunnel = await up({ kind: 'seqpacket' });
    tunnel.closeSocket();
    expect(await tunnel.event()).toEqual({ event: 'down', reason: 'openconnect closed the packet socket' });
    expect(await tunnel.ended).toMatchObject({ code: 0 });
  });

  test('needs no supervisor that reads', async () => {
    const tunnel = await up();
    const relay = await relayOf(tunnel);
    tunnel.child.stdio[3]?.destroy();
    process.kill(relay, 'SIGTERM');
    expect(await tunnel.ended).toMatchObject({ code: 0 });
    await expectGone(relay);
  });
});
