import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { poll } from '../../../src/effects/wait.js';
import { FaultError } from '../../../src/health/fault-error.js';
import { install } from '../../../src/network/enrolment/enrol.js';
import { keep, readKept } from '../../../src/network/enrolment/kept.js';
import { asOneself, membershipOf } from '../../../src/node/membership.js';
import type { EnrolAction, Plan } from '../../../src/plan/step.js';
import { fakeGateway } from '../network/enrolment/fake-gateway.js';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const at = (ms: number) => new Date(Date.now() + ms).toISOString();
const own = { name: 'site.0000000a', address: '10.77.0.2' };

/** A node that has enrolled, with a certificate of so many milliseconds. */
function member(lifeMs: number, answer: object) {
  const gateway = fakeGateway(answer);
  const { here, asking } = gateway;
  const { self, at: service, ns } = asking;
  const action = {
    ...{ kind: 'enrol', at: service, self, label: 'wn', invite: 'invite' },
    ...{ certificate: join(here, 'c.pem'), key: join(here, 'k.pem'), kept: join(here, 'default.identity') },
  } as unknown as EnrolAction;
  const enrolled = { ...own, issued: at(0), expires: at(lifeMs) };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  keep(action.kept, 'invite', { ...enrolled, certificate: 'C', key });
  install(action, { certificate: 'C', key });
  const plan: Plan = { name: 'up', reasons: [], steps: [{ id: 'enrol', title: '', action, timeoutMs: 1 }] };
  const notes: string[] = [];
  let fail: (fault: FaultError) => void = () => {};
  const applied = {
    outputs: new Map<string, Readonly<Record<string, string>>>([
      ['enrol', enrolled],
      ['namespace', { pid: '77' }],
    ]),
    failure: new Promise<FaultError>((done) => {
      fail = done;
    }),
  };
  const join_ = () => membershipOf(plan, applied, ns, (text) => notes.push(text));
  return { gateway, action, plan, notes, join: join_, fail: (fault: FaultError) => fail(fault), enrolled };
}

test('at half of its life a certificate is renewed, with a key that was never asked about', async () => {
  const later = { version: 1, ...own, certificate: CERTIFICATE, issued: at(0), expires: at(3_600_000) };
  const { gateway, action, join: begin, enrolled } = member(1000, later);
  const membership = begin();
  expect(membership).toMatchObject({ name: own.name, expires: enrolled.expires });
  await poll(() => (membership?.expires === later.expires ? true : undefined), { timeoutMs: 5000 });
  expect(membership?.expires).toBe(later.expires);
  expect(gateway.asked().map((line) => JSON.parse(line).verb)).toEqual(['renew']);
  expect(readFileSync(action.certificate, 'utf8')).toBe(CERTIFICATE);
  const key = readFileSync(action.key, 'utf8');
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(gateway.asked().join()).not.toContain(key.split('\n')[1]);
  expect(statSync(action.key).mode & 0o777).toBe(0o600);
  expect(readKept(action.kept, 'invite', new Date())).toMatchObject({ key, expires: later.expires });
  await membership?.stop();
});

test('a certificate that lasts as long as its invite is not renewed again and again towards its end', async () => {
  const end = at(1000);
  const same = { version: 1, ...own, certificate: CERTIFICATE, issued: at(0), expires: end };
  const { gateway, join: begin, enrolled } = member(1000, same);
  enrolled.expires = end;
  const membership = begin();
  await poll(() => (Date.now() > Date.parse(end) ? true : undefined), { timeoutMs: 5000 });
  expect(gateway.asked()).toHaveLength(1);
  await membership?.stop();
});

test('a renewal that fails is tried again while there is time', async () => {
  const {
    gateway,
    notes,
    join: begin,
  } = member(1200, { version: 1, refused: 'enrolment-busy', facts: { why: 'x' } });
  const membership = begin();
  await poll(() => (notes.length > 0 ? true : undefined), { timeoutMs: 5000 });
  expect(notes[0]).toMatch(/^renewal of the certificate: /);
  const later = { version: 1, ...own, certificate: CERTIFICATE, issued: at(0), expires: at(3_600_000) };
  gateway.reply(later);
  await poll(() => (membership?.expires === later.expires ? true : undefined), { timeoutMs: 5000 });
  expect(membership?.expires).toBe(later.expires);
  await membership?.stop();
});

test('given back at the end, it is not kept; when nobody answers, it is', async () => {
  const heard = member(3_600_000, { version: 1, released: own.name });
  await heard.join()?.release();
  expect(heard.gateway.asked().map((line) => JSON.parse(line).verb)).toEqual(['release']);
  expect(existsSync(heard.action.kept)).toBe(false);
  const unheard = member(3_600_000, { nonsense: true });
  await unheard.join()?.release();
  expect(existsSync(unheard.action.kept)).toBe(true);
  expect(unheard.notes[0]).toMatch(/could not be given back/);
});

test('an identity that the gateway does not know any more is not used again', async () => {
  const { action, join: begin, fail } = member(3_600_000, {});
  const membership = begin();
  fail(new FaultError('credential-refused', { gateway: 'g', name: 'site', why: 'x' }));
  await new Promise(setImmediate);
  expect(existsSync(action.kept)).toBe(false);
  await membership?.stop();
});

test('a kept identity that is refused at the start: the node enrols anew, once', async () => {
  const { action, plan } = member(3_600_000, {});
  const refused = new FaultError('credential-refused', { gateway: 'g', name: 'site', why: 'x' });
  let tries = 0;
  const start = asOneself(plan, async () => {
    tries += 1;
    throw refused;
  });
  await expect(start).rejects.toBe(refused);
  expect(tries).toBe(2);
  expect(existsSync(action.kept)).toBe(false);
});

test('another fault is passed on at once, and the identity is kept', async () => {
  const { action, plan } = member(3_600_000, {});
  const fault = new FaultError('gateway-unreachable', { gateway: 'g', why: 'x' });
  await expect(asOneself(plan, () => Promise.reject(fault))).rejects.toBe(fault);
  expect(existsSync(action.kept)).toBe(true);
});
