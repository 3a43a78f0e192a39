import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { EnrolmentAnswer } from '../../../../src/config/enrolment.js';
import { startFront } from '../../../../src/gateway/enrolment/front.js';
import { serveSocket } from '../../../../src/gateway/enrolment/socket.js';
import { ask } from '../../../../src/network/enrolment/exchange.js';
import { scratch } from '../../../support/scratch.js';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Front and socket with a service that says who asked what. */
async function service() {
  const path = join(scratch(), 'enrol');
  const heard: [string, string][] = [];
  const answer: EnrolmentAnswer = { version: 1, released: 'site.00000000' };
  const back = await serveSocket(path, {
    answer: async (peer, text) => {
      heard.push([peer, text]);
      return answer;
    },
  });
  const front = await startFront('127.0.0.1', 0, path);
  ends.push(
    () => back.close(),
    () => front.closeAllConnections(),
    () => front.close(),
  );
  const at = { host: '127.0.0.1', port: (front.address() as AddressInfo).port };
  return { at, heard, answer, back };
}

test('a request goes through as it is, with the address that it came from', async () => {
  const { at, heard, answer } = await service();
  const text = '{"version":1,"verb":"release"} \u00fc\n"';
  expect(JSON.parse(await ask(at, text, 5000))).toEqual(answer);
  expect(heard).toEqual([['127.0.0.1', text]]);
});

test('one that is too long goes nowhere', async () => {
  const { at, heard } = await service();
  await expect(ask(at, 'x'.repeat(9000), 5000)).rejects.toThrow(/413|ECONNRESET|EPIPE|hang up/);
  expect(heard).toEqual([]);
});

test('one address has four connections at once', async () => {
  const { at } = await service();
  const closed: number[] = [];
  const sockets = [0, 1, 2, 3, 4, 5].map((index) =>
    connect(at)
      .on('error', () => {})
      .on('close', () => closed.push(index)),
  );
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(sockets.slice(4).map((socket) => new Promise((done) => socket.once('close', done))));
  expect(closed.sort()).toEqual([4, 5]);
});

test('a gateway that does not answer behind it is no answer', async () => {
  const { at, back } = await service();
  await new Promise((done) => back.close(done));
  await expect(ask(at, '{}', 5000)).rejects.toThrow('HTTP status 503');
});

test('a service that is not there yet is asked again, until it is too late', async () => {
  const { at } = await service();
  ends[2]?.();
  await expect(ask(at, '{}', 600)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
