import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Enrolled, EnrolmentAnswer, EnrolmentRequest } from '../../../../src/config/enrolment.js';
import { parseNetwork } from '../../../../src/config/network.js';
import { EnrolmentService } from '../../../../src/gateway/enrolment/service.js';
import { addGroup, strikeGroup } from '../../../../src/gateway/groups.js';
import { changeRegister, readRegister } from '../../../../src/gateway/identities.js';
import { layoutOf } from '../../../../src/gateway/layout.js';
import { Pki } from '../../../../src/gateway/pki.js';
import { enrol, type Register, strike } from '../../../../src/gateway/register.js';
import { newKey } from '../../../../src/network/enrolment/key.js';
import { proofOf } from '../../../../src/network/enrolment/proof.js';
import type { Session } from '../../../../src/ocserv/occtl.js';
import { scratch } from '../../../support/scratch.js';

const network = parseNetwork('10.77.0.0/24') ?? { first: 0, prefix: 0 };
const DAY_MS = 86_400_000;

/** A gateway with an invite `site` for so many nodes, and sessions as they are said to be. */
async function gateway(nodes: number, ttlMs = DAY_MS) {
  const layout = layoutOf(join(scratch(), 'g'));
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  const start = new Date();
  const pki = await Pki.open(layout.pki, start);
  const expires = new Date(start.getTime() + 2 * DAY_MS);
  await changeRegister(layout, start, async (register) => ({
    register: addGroup(register, { name: 'site', serial: 'aa', expires, nodes }, start).register,
    result: undefined,
  }));
  const sessions: Session[] = [];
  const told: string[] = [];
  const clock = { ahead: 0 };
  let asked = 0;
  const change = (made: (register: Register) => Register) =>
    changeRegister(layout, new Date(), async (register) => ({ register: made(register), result: undefined }));
  const service = new EnrolmentService({
    ...{ layout, network, ttlMs, pki, now: () => new Date(Date.now() + clock.ahead) },
    register: () => readRegister(layout),
    sessions: async () => {
      asked += 1;
      return [...sessions];
    },
    admitted: async ({ address }) => void told.push(`admitted ${address}`),
    gone: async ({ address }) => void told.push(`gone ${address}`),
    revoke: async (name) => {
      told.push(`revoked ${name}`);
      await change((register) => strike(register, name, new Date()).register);
    },
  });
  const ask = async (peer: string, request: object): Promise<EnrolmentAnswer> =>
    await service.answer(peer, JSON.stringify(request));
  return {
    ...{ layout, told, service, ask, change, clock, sessions },
    asked: () => asked,
    connect: (identity: string, address: string) => {
      const times = { remote: '192.0.2.7', since: start.toISOString(), bytesIn: 0, bytesOut: 0 };
      sessions.push({ id: sessions.length, identity, address, ...times });
    },
  };
}

/** What a node with this certificate and key asks. */
async function renewal(own: Enrolled, key: string) {
  const { request } = await newKey();
  return { version: 1, verb: 'renew', request, ...proofFor(own, key, 'renew', request) };
}

function proofFor({ name, certificate }: Enrolled, key: string, verb: 'renew' | 'release', request = '') {
  const here = scratch();
  const files = { certificate: join(here, 'c'), key: join(here, 'k') };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
  return proofOf(files, verb, name, request);
}

async function enrolment(): Promise<EnrolmentRequest & { verb: 'enrol' }> {
  return { version: 1, verb: 'enrol', request: (await newKey()).request, label: 'wn042' };
}

test('a node that comes by the invite gets a certificate for its key, a name and an address', async () => {
  const { ask, connect, layout, told } = await gateway(2);
  connect('site', '169.254.96.7');
  const answer = (await ask('169.254.96.7', await enrolment())) as Enrolled;
  expect(answer).toMatchObject({ name: expect.stringMatching(/^site\.[0-9a-f]{8}$/), address: '10.77.0.2' });
  const certificate = new X509Certificate(answer.certificate);
  expect(certificate.subject).toBe(`CN=${answer.name}`);
  expect(certificate.checkIssued(new X509Certificate(readFileSync(join(layout.pki, 'ca.crt'))))).toBe(true);
  expect(Math.abs(Date.parse(certificate.validTo) - Date.parse(answer.expires))).toBeLessThan(1000);
  expect(readFileSync(join(layout.users, answer.name), 'utf8')).toBe('explicit-ipv4 = 10.77.0.2\n');
  expect(told).toEqual(['admitted 10.77.0.2']);
});

test('a batch that starts at once: each has an address of its own, and ocserv is hardly asked', async () => {
  const { ask, connect, asked, layout } = await gateway(200);
  const peers = Array.from({ length: 100 }, (_, index) => `169.254.97.${index + 1}`);
  for (const peer of peers) connect('site', peer);
  const requests = await Promise.all(peers.map(enrolment));
  const answers = (await Promise.all(
    peers.map((peer, index) => ask(peer, requests[index] ?? {})),
  )) as Enrolled[];
  expect(new Set(answers.map((answer) => answer.address)).size).toBe(100);
  expect(readRegister(layout).identities).toHaveLength(100);
  expect(asked()).toBeLessThan(5);
});

test('one too many is refused by name, with how many there may be', async () => {
  const { ask, connect } = await gateway(1);
  connect('site', '169.254.96.7');
  connect('site', '169.254.96.8');
  const answers = [
    await ask('169.254.96.7', await enrolment()),
    await ask('169.254.96.8', await enrolment()),
  ];
  expect(answers[1]).toEqual({ version: 1, refused: 'nodes-exhausted', facts: { name: 'site', nodes: 1 } });
});

test('a node that has been away for half an hour loses its place to the next one; one that is there does not', async () => {
  const { ask, connect, clock, told, sessions, service } = await gateway(2);
  for (const peer of ['169.254.96.7', '169.254.96.8', '169.254.96.9']) connect('site', peer);
  const there = (await ask('169.254.96.7', await enrolment())) as Enrolled;
  const away = (await ask('169.254.96.8', await enrolment())) as Enrolled;
  connect(there.name, there.address);
  connect(away.name, away.address);
  await service.look();
  sessions.pop();
  clock.ahead = 29 * 60_000;
  expect(await ask('169.254.96.9', await enrolment())).toMatchObject({ refused: 'nodes-exhausted' });
  clock.ahead = 31 * 60_000;
  expect(await ask('169.254.96.9', await enrolment())).toMatchObject({ address: '10.77.0.4' });
  expect(told).toContain(`revoked ${away.name}`);
  expect(told).not.toContain(`revoked ${there.name}`);
});

test('a revoked invite is refused by name', async () => {
  const { ask, connect, change } = await gateway(1);
  connect('site', '169.254.96.7');
  await change((register) => strikeGroup(register, 'site', new Date()).register);
  expect(await ask('169.254.96.7', await enrolment())).toMatchObject({ refused: 'invite-revoked' });
});

test('a node renews its certificate, and gives its place back', async () => {
  const { ask, connect, layout, told } = await gateway(1);
  connect('site', '169.254.96.7');
  const { key, request } = await newKey();
  const first = (await ask('169.254.96.7', { ...(await enrolment()), request })) as Enrolled;
  connect(first.name, first.address);
  const renewed = (await ask(first.address, await renewal(first, key))) as Enrolled;
  expect(renewed).toMatchObject({ name: first.name, address: first.address });
  expect(renewed.certificate).not.toBe(first.certificate);
  // The answer to the renewal may have been lost: the certificate before it is as good.
  const release = { version: 1, verb: 'release', ...proofFor(first, key, 'release') };
  expect(await ask(first.address, release)).toEqual({
    version: 1,
    released: first.name,
  });
  expect(existsSync(join(layout.users, first.name))).toBe(false);
  expect(told).toEqual(['admitted 10.77.0.2', 'gone 10.77.0.2']);
  connect('site', '169.254.96.8');
  expect(await ask('169.254.96.8', await enrolment())).toMatchObject({ address: '10.77.0.3' });
});

test('nobody gets further than he is: by address, and by what he is', async () => {
  const { ask, connect, change } = await gateway(3);
  const expires = new Date(Date.now() + DAY_MS);
  await change(
    (register) => enrol(register, { name: 'one', serial: 'x', expires }, network, new Date()).register,
  );
  connect('site', '169.254.96.7');
  connect('one', '10.77.0.2');
  const { key, request } = await newKey();
  const own = (await ask('169.254.96.7', { ...(await enrolment()), request })) as Enrolled;
  const asked = await renewal(own, key);
  expect(await ask('169.254.96.7', asked)).toMatchObject({ refused: 'enrolment-refused' });
  expect(await ask('10.77.0.2', await enrolment())).toMatchObject({ refused: 'enrolment-refused' });
  expect(await ask('10.77.0.2', asked)).toMatchObject({ refused: 'enrolment-refused' });
  // An address of which ocserv knows nothing.
  expect(await ask('10.77.0.9', await enrolment())).toMatchObject({ refused: 'enrolment-busy' });
});

test('what runs on a node, and has its address but not its key, cannot act for it', async () => {
  const { ask, connect, layout } = await gateway(3);
  connect('site', '169.254.96.7');
  const [one, two] = [await newKey(), await newKey()];
  const own = (await ask('169.254.96.7', { ...(await enrolment()), request: one.request })) as Enrolled;
  const other = (await ask('169.254.96.7', { ...(await enrolment()), request: two.request })) as Enrolled;
  connect(own.name, own.address);
  const good = await renewal(own, one.key);
  const wrong = [
    await renewal(own, two.key),
    await renewal({ ...other, name: own.name }, two.key),
    { ...good, request: (await newKey()).request },
    { version: 1, verb: 'release', certificate: good.certificate, proof: good.proof },
    { ...good, certificate: readFileSync(join(layout.pki, 'ca.crt'), 'utf8') },
    { version: 1, verb: 'release' },
  ];
  for (const request of wrong)
    expect(await ask(own.address, request)).toMatchObject({ refused: 'enrolment-refused' });
  expect(await ask(own.address, good)).toMatchObject({ name: own.name });
});

test('what is no request is refused before anything is looked up', async () => {
  const { service, asked } = await gateway(1);
  const label = 'x; rm -rf /';
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":1,"verb":"enrol"}',
    JSON.stringify({ ...(await enrolment()), label }),
  ])
    expect(await service.answer('169.254.96.7', text)).toMatchObject({ refused: 'enrolment-refused' });
  expect(asked()).toBe(0);
});

test('who asks without end has to wait', async () => {
  const { ask, connect } = await gateway(1);
  connect('site', '169.254.96.7');
  const request = { ...(await enrolment()), request: `-----BEGIN CERTIFICATE REQUEST-----${'A'.repeat(99)}` };
  const answers = [];
  for (let count = 0; count < 30; count += 1) answers.push(await ask('169.254.96.7', request));
  const refused = answers.map((answer) => ('refused' in answer ? answer.refused : 'none'));
  expect(refused.slice(0, 22)).toEqual(Array(22).fill('enrolment-refused'));
  expect(refused.slice(22)).toEqual(Array(8).fill('enrolment-busy'));
});
