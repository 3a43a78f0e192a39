import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/environment.js';
import { parseInvite } from '../../../src/config/invite.js';
import { run } from '../../../src/effects/run.js';
import { gatewayDown } from '../../../src/gateway/down.js';
import { gatewayInvite } from '../../../src/gateway/invite.js';
import { gatewayRevoke } from '../../../src/gateway/revoke.js';
import { gatewayStatus } from '../../../src/gateway/status.js';
import { scratch } from '../../support/scratch.js';
import { settings } from './host.js';

/** A gateway that was never started, in a directory of this test. */
function gateway() {
  const here = scratch();
  const env = readEnvironment({ HOME: here, PATH: '/usr/bin' });
  const given = settings({
    stateDir: join(here, 'g'),
    advertise: 'gate.example.org:4443',
    network: '10.77.0.0/28',
  });
  return {
    here,
    root: join(here, 'g'),
    invite: (name: string, file = name) =>
      gatewayInvite({ name, path: join(here, `${file}.invite`) }, given, env),
    revoke: (name: string) => gatewayRevoke(name, given, env),
    status: () => gatewayStatus(given, env),
    down: () => gatewayDown(given, env),
  };
}

test('an invite is a file that a node accepts, and that nobody else can read', async () => {
  const { invite, status, root } = gateway();
  const made = await invite('site-a');
  const read = parseInvite(readFileSync(made.path, 'utf8'), made.path);
  expect(read).toEqual(made.invite);
  expect(read.gateways).toEqual([{ host: 'gate.example.org', port: 4443 }]);
  expect(read.pins).toEqual([(await status()).pin]);
  expect(
    Math.abs(Date.parse(new X509Certificate(read.certificate).validTo) - Date.parse(read.expires)),
  ).toBeLessThan(1000);
  expect(statSync(made.path).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(root, 'users/site-a'), 'utf8')).toBe('explicit-ipv4 = 10.77.0.2\n');
});

test('private keys lie in a directory of ours alone', async () => {
  const { invite, root } = gateway();
  await invite('site-a');
  for (const name of ['.', 'pki', 'users']) expect(statSync(join(root, name)).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(join(root, 'pki'))) {
    expect(statSync(join(root, 'pki', name)).mode & 0o777).toBe(0o600);
  }
});

test('a file that exists is never written over, and its identity is not made', async () => {
  const { invite, here, status } = gateway();
  writeFileSync(join(here, 'site-a.invite'), 'precious');
  await expect(invite('site-a')).rejects.toMatchObject({ code: 'config-invalid', facts: { key: 'out' } });
  expect(readFileSync(join(here, 'site-a.invite'), 'utf8')).toBe('precious');
  expect((await status()).identities).toEqual([]);
});

test.each(['../x', '.x', '', 'a b', 'x'.repeat(64)])(
  'the name %j is refused before anything is made',
  async (name) => {
    const { invite, root } = gateway();
    await expect(invite(name, 'file')).rejects.toMatchObject({
      code: 'config-invalid',
      facts: { key: 'name' },
    });
    expect(existsSync(root)).toBe(false);
  },
);

test('invites that are written at the same time get addresses of their own', async () => {
  const { invite } = gateway();
  const made = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => invite(name)));
  expect(new Set(made.map((item) => item.identity.address)).size).toBe(5);
  expect(new Set(made.map((item) => item.invite.pins[0])).size).toBe(1);
});

test('revoking takes the admission away and puts the certificate on the list', async () => {
  const { invite, revoke, root, status } = gateway();
  const { identity } = await invite('site-a');
  expect(await revoke('site-a')).toMatchObject({ identity: { name: 'site-a' }, disconnected: false });
  expect(existsSync(join(root, 'users/site-a'))).toBe(false);
  const list = await run(['openssl', 'crl', '-noout', '-text', '-in', join(root, 'pki/crl.pem')]);
  expect(list.stdout.toLowerCase()).toContain(identity.serial);
  expect((await status()).identities).toMatchObject([{ name: 'site-a', state: 'revoked' }]);
  await expect(revoke('site-a')).rejects.toMatchObject({ code: 'identity-unknown' });
});

test('a revoked name can be invited again, with another certificate and another address', async () => {
  const { invite, revoke, root } = gateway();
  await invite('site-a');
  await revoke('site-a');
  const again = await invite('site-a', 'second');
  expect(again.identity.address).toBe('10.77.0.3');
  expect(readFileSync(join(root, 'users/site-a'), 'utf8')).toBe('explicit-ipv4 = 10.77.0.3\n');
});

test('the status of a gateway that does not run', async () => {
  const { invite, status, down } = gateway();
  expect(await status()).toEqual({
    version: 1,
    state: 'down',
    reasons: [],
    faults: [],
    daemons: [],
    advertise: ['gate.example.org:4443'],
    network: '10.77.0.0/28',
    pool: { size: 13, used: 0 },
    connections: [],
    identities: [],
  });
  await invite('site-a');
  expect((await status()).pool.used).toBe(1);
  await expect(down()).rejects.toMatchObject({ code: 'not-running' });
});

test('a broken register is refused, not overwritten', async () => {
  const { invite, root } = gateway();
  await invite('site-a');
  writeFileSync(join(root, 'identities.json'), '{');
  await expect(invite('site-b')).rejects.toMatchObject({ code: 'state-unusable' });
  expect(readFileSync(join(root, 'identities.json'), 'utf8')).toBe('{');
});
