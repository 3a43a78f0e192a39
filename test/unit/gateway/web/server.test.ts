import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeAuthority, makeServer } from '../../../../src/gateway/certificates.js';
import type { GatewayStatus } from '../../../../src/gateway/status.js';
import { requireWebFree } from '../../../../src/gateway/web/listener.js';
import { Sampler } from '../../../../src/gateway/web/sampler.js';
import { WebServer } from '../../../../src/gateway/web/server.js';
import { condition, gateway, identity, LAYOUT, session } from './samples.js';

const directory = mkdtempSync(join(tmpdir(), 'web-'));
const path = join(directory, 'socket');
const ASSETS = new Map([['/', { type: 'text/html; charset=utf-8', body: '<!doctype html>' }]]);

let status: GatewayStatus;
let looks = 0;
let moved = 0;
let sampler: Sampler;
let web: WebServer;

beforeEach(async () => {
  looks = 0;
  status = gateway();
  sampler = new Sampler(async () => {
    looks += 1;
    moved += 250_000;
    const identities = [identity('site-a', { sessions: [session(1, 0, moved)] })];
    return condition({ ...status, identities });
  }, LAYOUT);
  web = await WebServer.start(sampler, { kind: 'unix', path }, ASSETS);
});

afterEach(async () => await web.stop());
afterAll(() => rmSync(directory, { recursive: true }));

function open(url: string, method = 'GET', headers = {}): Promise<IncomingMessage> {
  return new Promise((done, failed) => {
    const options = {
      socketPath: path,
      path: url,
      method,
      headers: { host: 'localhost', ...headers },
      agent: false,
    };
    request(options, done).once('error', failed).end();
  });
}

async function ask(url: string, method = 'GET', headers = {}) {
  const answer = await open(url, method, headers);
  let body = '';
  for await (const part of answer.setEncoding('utf8')) body += part;
  return { code: answer.statusCode, headers: answer.headers, body };
}

test('the socket is its own user alone, and goes with the server', async () => {
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await web.stop();
  expect(() => statSync(path)).toThrow('ENOENT');
});

test('every answer forbids what is not from here, and gives nothing to other pages', async () => {
  for (const url of ['/', '/healthz', '/status.json', '/metrics', '/nothing']) {
    const { headers } = await ask(url);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test.each([
  ['/metrics', 'POST', {}, 405],
  ['/', 'GET', { host: 'attacker.example' }, 421],
  ['/events', 'GET', { host: 'attacker.example' }, 421],
  ['/status.json', 'GET', { 'sec-fetch-site': 'cross-site' }, 403],
  ['/status.json', 'GET', { origin: 'https://attacker.example' }, 403],
  ['/..%2f..%2fetc/passwd', 'GET', {}, 404],
])('%s by %s with %j: %i, and nobody looks at the gateway', async (url, method, headers, code) => {
  const answer = await ask(url, method, headers);
  expect(answer.code).toBe(code);
  expect(answer.body).not.toContain('site-a');
  expect(looks).toBe(0);
});

test('HEAD is answered without a body', async () => {
  const { code, body, headers } = await ask('/', 'HEAD');
  expect([code, body, headers['content-length']]).toEqual([200, '', '15']);
});

describe('health', () => {
  test('200 while nodes can come in', async () => {
    const { code, body } = await ask('/healthz');
    expect([code, JSON.parse(body)]).toEqual([200, { state: 'up' }]);
  });

  test('503 with the reason and what to do', async () => {
    status = gateway({ state: 'impaired', why: 'occtl does not answer' });
    const { code, body } = await ask('/healthz');
    expect(code).toBe(503);
    expect(JSON.parse(body)).toMatchObject({
      state: 'impaired',
      why: expect.stringContaining('occtl does not answer'),
      fix: expect.stringContaining('ocserv.log'),
    });
  });

  test('503 when it cannot be found out', async () => {
    await web.stop();
    const broken = new Sampler(async () => Promise.reject(new Error('unreadable register')), LAYOUT);
    web = await WebServer.start(broken, { kind: 'unix', path }, ASSETS);
    const { code, body } = await ask('/healthz');
    expect([code, JSON.parse(body)]).toEqual([503, { state: 'unknown', why: 'unreadable register' }]);
  });
});

test('status.json is the status with rates', async () => {
  const { body } = await ask('/status.json');
  const shown = JSON.parse(body);
  expect(shown).toMatchObject({ version: 1, state: 'up', faults: [], pool: { size: 253 } });
  expect(shown.rate.down).toBeGreaterThan(1e6);
  expect(shown.identities[0]).toMatchObject({ name: 'site-a', rate: shown.rate });
});

test('metrics have the type that Prometheus reads, and a look serves all who ask within two seconds', async () => {
  const answers = await Promise.all([ask('/metrics'), ask('/metrics'), ask('/healthz')]);
  expect(answers[0].headers['content-type']).toContain('text/plain; version=0.0.4');
  expect(answers[1].body).toContain('glidein_vpn_gateway_up 1');
  expect(looks).toBe(1);
});

test('a gateway is looked at only while a page is open', async () => {
  const page = await open('/events');
  expect(page.headers['content-type']).toContain('text/event-stream');
  let text = '';
  await new Promise<void>((done) => {
    page.setEncoding('utf8').on('data', (part) => {
      text += part;
      if (/event: view\ndata: .*site-a/.test(text)) done();
    });
  });
  expect(text).toContain('event: history\ndata: []');
  expect(sampler.busy).toBe(true);
  page.destroy();
  while (sampler.busy) await new Promise((later) => setImmediate(later));
  expect(looks).toBe(1);
});

test('no more than 16 pages', async () => {
  const pages = await Promise.all(Array.from({ length: 16 }, () => open('/events')));
  expect((await ask('/events')).code).toBe(503);
  for (const page of pages) page.destroy();
});

test('no answer holds what is secret', async () => {
  const authority = await makeAuthority(new Date());
  const { key } = await makeServer(authority, new Date());
  for (const url of ['/', '/healthz', '/status.json', '/metrics', '/nothing']) {
    const { body } = await ask(url);
    expect(body).not.toMatch(/PRIVATE KEY|BEGIN |cookie|password|"serial"|"control"/i);
    expect(body).not.toContain(key.split('\n')[1]);
  }
});

describe('an address that is taken is refused', () => {
  const nodes = { host: '0.0.0.0', port: 4443 };

  test('by a program, by a file, by the nodes', async () => {
    await expect(requireWebFree({ kind: 'unix', path }, nodes)).rejects.toMatchObject({
      code: 'port-in-use',
      fix: expect.stringContaining('--web'),
    });
    const file = join(directory, 'file');
    writeFileSync(file, 'precious');
    await expect(requireWebFree({ kind: 'unix', path: file }, nodes)).rejects.toMatchObject({
      code: 'port-in-use',
    });
    expect(statSync(file).size).toBe(8);
    const same = { kind: 'tcp', host: '127.0.0.1', port: 4443 } as const;
    await expect(requireWebFree(same, nodes)).rejects.toThrow('nodes connect there');
    const missing = { kind: 'unix', path: join(directory, 'no', 'socket') } as const;
    await expect(requireWebFree(missing, nodes)).rejects.toThrow(
      /its directory does not exist|EACCES|may not/,
    );
  });

  test('a socket that a killed gateway left is replaced', async () => {
    const stale = join(directory, 'stale');
    const server = createServer();
    await new Promise<void>((done) => server.listen(stale, done));
    // What a kill leaves: the name without the listener.
    const kept = join(directory, 'kept');
    renameSync(stale, kept);
    await new Promise((done) => server.close(done));
    renameSync(kept, stale);
    await requireWebFree({ kind: 'unix', path: stale }, nodes);
    expect(() => statSync(stale)).toThrow('ENOENT');
  });
});
