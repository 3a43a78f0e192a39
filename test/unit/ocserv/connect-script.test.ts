import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../../../src/effects/run.js';
import { renderConnectScript } from '../../../src/ocserv/connect-script.js';
import { scratch } from '../../support/scratch.js';

/** Sessions of `site-a`, by number, with the names that they have. */
type Sessions = Readonly<Record<number, string>>;

const SESSIONS: Sessions = { 11: '', 12: '', 13: '' };

/** Runs the script with an occtl that knows these sessions and writes down what it is told. */
async function connect(
  variables: Record<string, string>,
  sessions = SESSIONS,
  caps?: { readonly inForce: boolean; readonly tc: string },
  staying?: readonly string[],
): Promise<{ code: number; told: string[] }> {
  const here = scratch();
  const users = join(here, "us'ers");
  const told = join(here, 'told');
  mkdirSync(users);
  writeFileSync(join(users, 'site-a'), '');
  const occtl = join(here, 'occtl');
  writeFileSync(join(here, 'shown'), Object.entries(sessions).map(shown).join(''));
  const fake = `#!/bin/sh\nshift 2\ncase $1 in show) cat ${here}/shown;; *) echo "$@" >> ${told};; esac\n`;
  writeFileSync(occtl, fake, { mode: 0o700 });
  writeFileSync(told, '');
  const when = join(here, "lim'its");
  if (caps?.inForce) writeFileSync(when, '');
  const draining = join(here, "drain'ing");
  if (staying) writeFileSync(draining, staying.map((name) => `${name}\n`).join(''));
  const batch = 'qdisc replace dev $DEVICE clsact\nfilter $IP_REMOTE\n';
  const words = {
    ...{ occtl, controlSocket: join(here, 'ctl'), users, draining, ip: '/sbin/ip', tunnels: 3 },
    ...(caps ? { caps: { tc: caps.tc, when, batch } } : {}),
  };
  const script = renderConnectScript(words)
    // No device here whose filter could be set.
    .replace(/^echo 1 > .*$/m, '');
  const env = {
    PATH: '/usr/bin:/bin',
    ...{ REASON: 'connect', ID: '12', DEVICE: 'vpns0', IP_REMOTE: '10.77.0.2' },
    ...variables,
  };
  const { code } = await run(['/bin/sh', '-c', script], { env });
  return { code, told: readFileSync(told, 'utf8').split('\n').slice(0, -1) };
}

/** As occtl(8) of ocserv 1.3 prints it; a session without a name has no such line. */
function shown([id, name]: [string, string]): string {
  const hostname = name === '' ? '' : `\tHostname: ${name}\n`;
  return `\tID: ${id}\n\tUsername: site-a   Groupname: (none)\n\tState: connected\n${hostname}\tSession: u06FYq\n\n`;
}

test('an admitted identity comes in, and its older sessions end', async () => {
  const result = await connect({ USERNAME: 'site-a' });
  expect(result).toEqual({ code: 0, told: ['disconnect id 11', 'disconnect id 13'] });
});

test('who is not admitted is refused, and nothing is ended', async () => {
  expect(await connect({ USERNAME: 'site-b' })).toEqual({ code: 1, told: [] });
});

test('while the gateway is drained, who was up comes back, and nobody else comes in', async () => {
  const drained = async (...staying: string[]) =>
    await connect({ USERNAME: 'site-a' }, {}, undefined, staying);
  expect((await drained('site-b', 'site-a')).code).toBe(0);
  expect((await drained()).code).toBe(1);
  // Names are whole lines, and no patterns.
  expect((await drained('site-a2', 'site.a', '.*')).code).toBe(1);
  // Who has lost his admission does not get it back.
  const other = { USERNAME: 'site-b' };
  expect((await connect(other, {}, undefined, ['site-b'])).code).toBe(1);
});

test('the other tunnels of the same start stay, an older one in its own place does not', async () => {
  const own = { USERNAME: 'site-a', REMOTE_HOSTNAME: 'wn042-gvpn-1a2b3c4d-2' };
  const sessions = {
    11: 'wn042-gvpn-1a2b3c4d-1',
    12: 'wn042-gvpn-1a2b3c4d-2',
    13: 'wn042-gvpn-1a2b3c4d-2',
    14: 'wn042-gvpn-99999999-3',
    15: '',
    16: 'wn042-gvpn-1a2b3c4d-3',
  };
  expect(await connect(own, sessions)).toEqual({
    ...{ code: 0, told: ['disconnect id 13', 'disconnect id 14', 'disconnect id 15'] },
  });
});

test('a name that is not ours makes no group: two nodes called alike still end each other', async () => {
  const own = { USERNAME: 'site-a', REMOTE_HOSTNAME: 'node-2' };
  expect((await connect(own, { 11: 'node-1', 12: 'node-2' })).told).toEqual(['disconnect id 11']);
});

test('more tunnels than a node may have are refused', async () => {
  const name = (number: number) => `wn042-gvpn-1a2b3c4d-${number}`;
  const others = { 11: name(1), 13: name(3) };
  const own = { USERNAME: 'site-a', REMOTE_HOSTNAME: name(2) };
  expect(await connect(own, others)).toEqual({ code: 0, told: [] });
  expect(await connect(own, { ...others, 14: name(4) })).toEqual({ code: 1, told: [] });
});

test('the filter against borrowed addresses is set on the device, and the queue and routes where they are asked for', () => {
  const words = {
    occtl: '/usr/bin/occtl',
    controlSocket: '/s/ctl',
    users: '/s/users',
    draining: '/s/draining',
    ip: '/sbin/ip',
    tunnels: 8,
  };
  expect(renderConnectScript(words)).toContain('"/proc/sys/net/ipv4/conf/$DEVICE/rp_filter" || exit 1');
  expect(renderConnectScript(words)).not.toContain('/sbin/ip');
  const script = renderConnectScript({ ...words, queue: 1000, table: 79 });
  expect(script).toContain('/sbin/ip link set dev "$DEVICE" txqueuelen 1000 || exit 1');
  expect(script).toContain('route replace "$IP_REMOTE/32" nhid "$group" table 79');
});

test('under caps the device is led to their classes before the session begins, and else is left alone', async () => {
  const here = scratch();
  const tc = join(here, 'tc');
  const seen = join(here, 'seen');
  writeFileSync(tc, `#!/bin/sh\n{ echo "$@"; cat; } >> ${seen}\n`, { mode: 0o700 });
  const own = { USERNAME: 'site-a' };
  expect(await connect(own, SESSIONS, { inForce: false, tc })).toMatchObject({ code: 0 });
  expect(existsSync(seen)).toBe(false);
  expect(await connect(own, SESSIONS, { inForce: true, tc })).toMatchObject({ code: 0 });
  expect(readFileSync(seen, 'utf8')).toBe('-batch -\nqdisc replace dev vpns0 clsact\nfilter 10.77.0.2\n');
});

test('a session whose device cannot be led there is refused', async () => {
  const result = await connect({ USERNAME: 'site-a' }, SESSIONS, { inForce: true, tc: '/bin/false' });
  expect(result.code).toBe(1);
});
