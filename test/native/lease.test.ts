import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileFixture, installHelpers } from '../support/native.js';
import { type LEASE, startTunnel, type TunnelOptions } from '../support/native-openconnect.js';
import type { Result } from '../support/native-process.js';

const helpers = installHelpers();
const fixture = compileFixture(helpers, 'openconnect');
/** Its namespaces are closed to an ordinary user: a good lease ends with this error, and nothing is set up. */
const CLOSED = 1;
const PASSED = { event: 'error', what: `open /proc/${CLOSED}/ns/user`, errno: 'EACCES' };

async function read(options: TunnelOptions): Promise<Result & { events: unknown[] }> {
  const tunnel = startTunnel(fixture, helpers.relay, CLOSED, options);
  const result = await tunnel.ended;
  return { ...result, events: tunnel.pipe.all().map((line) => JSON.parse(line)) };
}

const refused = (name: string, errno: string, words: string) => ({
  code: 125,
  signal: null,
  stdout: '',
  stderr: `gvpn-relay: environment ${name}: ${words}\n`,
  events: [{ event: 'error', what: `environment ${name}`, errno }],
});

const invalid = (name: string) => refused(name, 'EINVAL', 'Invalid argument');

describe('the lease that openconnect hands to gvpn-relay', () => {
  test('passes when it is good', async () => {
    expect(await read({})).toMatchObject({ code: 125, events: [PASSED] });
  });

  test.each<[keyof typeof LEASE, string]>([
    ['INTERNAL_IP4_ADDRESS', ''],
    ['INTERNAL_IP4_ADDRESS', '10.77.0.5; reboot'],
    ['INTERNAL_IP4_ADDRESS', '10.77.0.5\n'],
    ['INTERNAL_IP4_ADDRESS', ' 10.77.0.5'],
    ['INTERNAL_IP4_ADDRESS', '10.77.0.5/32'],
    ['INTERNAL_IP4_ADDRESS', '10.77.5'],
    ['INTERNAL_IP4_ADDRESS', '10.77.0.256'],
    ['INTERNAL_IP4_ADDRESS', '010.77.0.5'],
    ['INTERNAL_IP4_ADDRESS', '127.0.0.1'],
    ['INTERNAL_IP4_ADDRESS', '0.1.2.3'],
    ['INTERNAL_IP4_ADDRESS', '224.0.0.1'],
    ['INTERNAL_IP4_ADDRESS', '255.255.255.255'],
    ['INTERNAL_IP4_ADDRESS', 'fd00::1'],
    ['INTERNAL_IP4_ADDRESS', 'x'.repeat(10_000)],
    ['INTERNAL_IP4_MTU', ''],
    ['INTERNAL_IP4_MTU', '575'],
    ['INTERNAL_IP4_MTU', '65536'],
    ['INTERNAL_IP4_MTU', '0x600'],
    ['INTERNAL_IP4_MTU', '+1400'],
    ['INTERNAL_IP4_MTU', '1400 '],
    ['INTERNAL_IP4_MTU', '1400.5'],
    ['INTERNAL_IP4_MTU', '18446744073709553016'],
    ['INTERNAL_IP4_DNS', 'ns.example'],
    ['INTERNAL_IP4_DNS', '10.0.0.1,10.0.0.2'],
    ['INTERNAL_IP4_DNS', '10.0.0.1\n10.0.0.2'],
    ['INTERNAL_IP4_DNS', '127.0.0.53'],
    ['INTERNAL_IP4_DNS', '10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5'],
    ['INTERNAL_IP4_DNS', `10.0.0.1 ${'1'.repeat(5000)}`],
    ['INTERNAL_IP4_DNS', '10.0.0.1 $(reboot)'],
  ])('is refused for its %s (case %#), without a quotation', async (name, value) => {
    expect(await read({ env: { [name]: value } })).toEqual(invalid(name));
  });

  test.each(['', '2', '-1', '03x', '99999999', 'VPNFD'])('is refused for its VPNFD (%j)', async (VPNFD) => {
    expect(await read({ env: { VPNFD } })).toEqual(invalid('VPNFD'));
  });

  test('is refused when its VPNFD is not open', async () => {
    expect(await read({ env: { VPNFD: '999' } })).toEqual(refused('VPNFD', 'EBADF', 'Bad file descriptor'));
  });

  test('is refused when its VPNFD is a stream, which has no packet boundaries', async () => {
    expect(await read({ kind: 'stream' })).toEqual(invalid('VPNFD'));
  });

  test('is refused by an exit code when nobody reads the report any more, not by SIGPIPE', async () => {
    const env = { INTERNAL_IP4_MTU: '0' };
    const script = (command: string) => `while (echo >&3) 2>/dev/null; do :; done; exec ${command}`;
    const tunnel = startTunnel(fixture, helpers.relay, CLOSED, { env, script });
    tunnel.child.stdio[3]?.destroy();
    const { code, stderr } = await tunnel.ended;
    expect({ code, stderr }).toEqual({
      code: 125,
      stderr: 'gvpn-relay: environment INTERNAL_IP4_MTU: Invalid argument\n',
    });
  });

  test('may be anything: the relay refuses what it should, and never crashes', async () => {
    const property = fc.asyncProperty(lease, async (env) => {
      const culprit = wrong(env);
      const result = await read({ env });
      if (culprit) expect(result).toEqual(invalid(culprit));
      else expect(result).toMatchObject({ code: 125, signal: null, events: [PASSED] });
    });
    await fc.assert(property, {
      numRuns: 300,
      interruptAfterTimeLimit: 15_000,
    });
  });
});

/** What the relay should refuse first; written from lease.h, not from lease.c. */
function wrong(env: Readonly<Record<keyof typeof LEASE, string>>): keyof typeof LEASE | undefined {
  const isHost = (text: string) => isIPv4(text) && !/^(0|127|22[4-9]|2[3-5]\d)\./.test(text);
  const mtu = /^\d+$/.test(env.INTERNAL_IP4_MTU) ? Number(env.INTERNAL_IP4_MTU) : 0;
  // Node.js takes `fe80::1%eth0` for an address, inet_pton(3) does not.
  const servers = env.INTERNAL_IP4_DNS.split(' ').filter(
    (word) => word !== '' && (!isIPv6(word) || word.includes('%')),
  );
  if (!isHost(env.INTERNAL_IP4_ADDRESS)) return 'INTERNAL_IP4_ADDRESS';
  if (mtu < 576 || mtu > 65535) return 'INTERNAL_IP4_MTU';
  if (servers.length > 4 || !servers.every(isHost)) return 'INTERNAL_IP4_DNS';
  return undefined;
}

/** Any text that an environment can hold. */
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...'0123456789.: -+x'), maxLength: 40 }),
  fc.string({ minLength: 500, maxLength: 5000 }).map((text) => text.replaceAll('\0', '')),
);
const words = fc.array(fc.oneof({ weight: 4, arbitrary: fc.oneof(fc.ipV4(), fc.ipV6()) }, noise), {
  maxLength: 6,
});
const lease = fc.record({
  INTERNAL_IP4_ADDRESS: fc.oneof({ weight: 5, arbitrary: fc.ipV4() }, noise),
  INTERNAL_IP4_MTU: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 560, max: 66_000 }).map(String) },
    noise,
  ),
  INTERNAL_IP4_DNS: fc.oneof({ weight: 5, arbitrary: words.map((each) => each.join(' ')) }, noise),
  CISCO_DEF_DOMAIN: fc.oneof(fc.domain(), noise),
});
