import { beforeAll, expect, jest, test } from '@jest/globals';
import { LAB } from '../../src/lab/topology.js';
import type { Verification } from '../../src/verify/check.js';
import { enterGateway } from '../support/caps-load.js';
import {
  call,
  eventually,
  footprint,
  labForTests,
  launch,
  OPERATOR,
  pidsOf,
  succeed,
} from '../support/lab.js';

jest.setTimeout(180_000);

const site = labForTests('verify');
const CONFIG = '/home/gateway/gateway.yaml';
const UP = ['gateway', 'up', '--config', CONFIG, '--advertise', `${LAB.gateway}:${LAB.gatewayPort}`];

async function verify(): Promise<{
  readonly code: number;
  readonly found: Verification;
  readonly said: string;
}> {
  const { code, stdout, stderr } = await call(site.dmz, ['gateway', 'verify', '--json']);
  const found = JSON.parse(stdout);
  if (!found.checks) throw new Error(`${stdout}${stderr}`);
  return { code, found, said: JSON.stringify(found.checks, null, 1) };
}

const verdicts = ({ checks }: Verification, wanted: string) =>
  checks.filter(({ verdict }) => verdict === wanted).map(({ id }) => id);

const inGateway = async (...argv: string[]) =>
  await site.dmz.output([...(await enterGateway(site.dmz, OPERATOR)), ...argv], { user: OPERATOR });

/**
 * What a client could leave on the host. The gateway's own come and go: what it starts every few seconds, the stack's
 * sockets for names, and the log of what was denied.
 */
async function traces() {
  const { processes, rest } = await footprint(site.dmz);
  return {
    processes: processes.filter((line) => /verify|openconnect|gvpn-(relay|probe|hand)|payload/.test(line)),
    rest: rest.filter((line) => !/^(udp|tcp) |\/log\/allow\.log$/.test(line)),
  };
}

beforeAll(async () => {
  const text = `gateway:
  allow: ['${LAB.pool.address}:80', 'web.${LAB.domain}:80']
  limits: { perNode: { down: 20mbit, up: 10mbit } }
`;
  await site.dmz.writeFile(CONFIG, text, { user: OPERATOR });
  await succeed(site.dmz, UP);
});

test('a gateway that holds what it says, and nothing is left of the client', async () => {
  const before = await traces();
  const rules = await inGateway('nft', '-s', 'list', 'chain', 'inet', 'glidein_vpn', 'input');
  const { code, stdout } = await call(site.dmz, ['gateway', 'verify']);
  expect(stdout).toMatch(/^ok {4}cap on what goes to a node: .*\n {6}expected 18\.4 Mbit\/s to /m);
  expect(stdout).not.toContain('FAIL');
  expect(stdout).toContain('the gateway holds what it says');
  expect(code).toBe(0);
  expect(await inGateway('nft', '-s', 'list', 'chain', 'inet', 'glidein_vpn', 'input')).toBe(rules);
  expect(await traces()).toEqual(before);
  const status = JSON.parse(await succeed(site.dmz, ['gateway', 'status', '--json']));
  expect(status.identities.map(({ state }: { state: string }) => state)).toEqual(['revoked']);
});

test('caps that are taken away, and a filter that is opened, behind the gateway’s back', async () => {
  await inGateway('tc', 'qdisc', 'delete', 'dev', 'gvpn-down', 'root');
  await inGateway('tc', 'qdisc', 'delete', 'dev', 'gvpn-up', 'root');
  await inGateway('nft', 'insert', 'rule', 'inet', 'glidein_vpn', 'forward', 'accept');
  const { code, found, said } = await verify();
  const failed = verdicts(found, 'fail');
  expect([failed, said]).toEqual([
    expect.arrayContaining([
      'cap-classes',
      'cap-down',
      'cap-up',
      'denied-public',
      'denied-private',
      'denied-client',
    ]),
    said,
  ]);
  expect(verdicts(found, 'ok')).toEqual(
    expect.arrayContaining(['pin', 'allowed', 'denied-gateway', 'control']),
  );
  expect(code).toBe(1);
});

test('interrupted: what it made is gone all the same', async () => {
  const before = await traces();
  const running = await launch(site.dmz, ['gateway', 'verify']);
  await eventually('its far end', async () => (await pidsOf(site.dmz, 'verify-end far')).length || undefined);
  await running.stop({ signal: 'SIGTERM', graceMs: 30_000 });
  expect(await traces()).toEqual(before);
  const status = JSON.parse(await succeed(site.dmz, ['gateway', 'status', '--json']));
  expect(status.identities.every(({ state }: { state: string }) => state === 'revoked')).toBe(true);
  await succeed(site.dmz, ['gateway', 'down']);
  expect((await call(site.dmz, ['gateway', 'verify'])).code).toBe(69);
});
