import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderIdentities } from '../../../src/cli/output/identities.js';
import { readEnvironment } from '../../../src/config/environment.js';
import { parseInvite } from '../../../src/config/invite.js';
import { run } from '../../../src/effects/run.js';
import { enrolNode } from '../../../src/gateway/groups.js';
import { changeRegister } from '../../../src/gateway/identities.js';
import { gatewayGroupInvite, gatewayInvite } from '../../../src/gateway/invite.js';
import { layoutOf } from '../../../src/gateway/layout.js';
import { gatewayIdentities } from '../../../src/gateway/list-identities.js';
import { gatewayRevoke } from '../../../src/gateway/revoke.js';
import { scratch } from '../../support/scratch.js';
import { settings } from './host.js';

/** A gateway that was never started. */
function gateway() {
  const here = scratch();
  const env = readEnvironment({ HOME: here, PATH: '/usr/bin' });
  const given = settings({ stateDir: join(here, 'g'), advertise: 'gate.example.org:4443' });
  const layout = layoutOf(join(here, 'g'));
  return {
    layout,
    one: (name: string) => gatewayInvite({ name, path: join(here, `${name}.invite`) }, given, env),
    invite: (name: string, nodes: number) =>
      gatewayGroupInvite({ name, path: join(here, `${name}.invite`), nodes }, given, env),
    revoke: (name: string) => gatewayRevoke(name, given, env),
    list: () => gatewayIdentities(given, env),
    node: (digits: string) =>
      changeRegister(layout, new Date(), async (register) => {
        const wanted = {
          invite: 'site',
          digits,
          serial: `50${digits}`,
          label: `wn-${digits}`,
          ttlMs: 60_000,
        };
        const made = enrolNode(register, wanted, given.network, new Date());
        return { register: made.register, result: made.identity };
      }),
  };
}

test('an invite for several nodes says where they enrol; its sessions have addresses of their own', async () => {
  const { invite, layout } = gateway();
  const made = await invite('site', 3);
  const read = parseInvite(readFileSync(made.path, 'utf8'), made.path);
  expect(read.enrol).toEqual({ port: 7829, nodes: 3 });
  expect(made.group).toMatchObject({ name: 'site', nodes: 3 });
  expect(readFileSync(join(layout.users, 'site'), 'utf8')).toBe(
    'ipv4-network = 169.254.96.0\nipv4-netmask = 255.255.240.0\nmax-same-clients = 14\nsession-timeout = 60\n',
  );
});

test('an invite for one node says nothing of it, and older nodes take it', async () => {
  const { one } = gateway();
  expect(readFileSync((await one('one')).path, 'utf8')).not.toContain('enrol');
});

test('a name that leaves no room for those of its nodes is refused', async () => {
  const { invite } = gateway();
  await expect(invite('x'.repeat(55), 2)).rejects.toMatchObject({
    code: 'config-invalid',
    facts: { key: 'name' },
  });
});

test('the list has every invite with its nodes', async () => {
  const { one, invite, list, node } = gateway();
  await one('one');
  await invite('site', 3);
  await node('0000000a');
  expect(await list()).toMatchObject({
    answers: false,
    invites: [
      { name: 'one', state: 'valid', places: 1, taken: 1, nodes: [{ name: 'one', address: '10.77.0.2' }] },
      {
        name: 'site',
        places: 3,
        taken: 1,
        nodes: [{ name: 'site.0000000a', label: 'wn-0000000a', address: '10.77.0.3', connected: false }],
      },
    ],
  });
  expect(renderIdentities(await list())).toMatch(
    /^the gateway does not answer.*\none {2}until .*, 1 of 1 place taken\n.*\nsite {2}until .*, 1 of 3 places taken\n {2}10\.77\.0\.3 +site\.0000000a \(wn-0000000a\): not connected, until/,
  );
});

test('one node is revoked by its name, all of them by that of their invite', async () => {
  const { invite, revoke, node, layout, list } = gateway();
  await invite('site', 3);
  await node('0000000a');
  await node('0000000b');
  expect(await revoke('site.0000000a')).toMatchObject({ identity: { name: 'site.0000000a' }, nodes: [] });
  expect(existsSync(join(layout.users, 'site.0000000a'))).toBe(false);
  expect(existsSync(join(layout.users, 'site'))).toBe(true);
  expect(await revoke('site')).toMatchObject({
    identity: { name: 'site' },
    nodes: [{ name: 'site.0000000b' }],
  });
  for (const name of ['site', 'site.0000000b']) expect(existsSync(join(layout.users, name))).toBe(false);
  const crl = await run(['openssl', 'crl', '-noout', '-text', '-in', join(layout.pki, 'crl.pem')]);
  for (const serial of ['500000000A', '500000000B']) expect(crl.stdout.toUpperCase()).toContain(serial);
  expect((await list()).invites[0]).toMatchObject({ state: 'revoked', taken: 0 });
  await expect(revoke('site')).rejects.toMatchObject({ code: 'identity-unknown' });
});
