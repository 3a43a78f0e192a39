import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, test } from '@jest/globals';
import { noticeIn, readNotice } from '../../../src/probe/notice.js';
import { scratch } from '../../support/scratch.js';
import { listen, makeKey } from '../../support/server.js';

const never = new AbortController().signal;
const FORM = (words: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<auth id="main">${words}<form method="post"></form></auth>`;

/** A gateway with this login form, for those who show a certificate; and one's credential. */
async function gateway(form: string) {
  const { cert, key, pin } = await makeKey();
  const heard: string[] = [];
  const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      heard.push(String(data));
      socket.end(socket.getPeerX509Certificate() ? form : 'HTTP/1.1 401 Unauthorized\r\n\r\n');
    });
  });
  const port = await listen(server);
  const own = await makeKey();
  const here = scratch();
  const credential = { certificate: join(here, 'crt'), key: join(here, 'key') };
  writeFileSync(credential.certificate, own.cert);
  writeFileSync(credential.key, own.key);
  return { peer: { host: 'localhost', address: '127.0.0.1', port, pin }, credential, heard };
}

test('the word in the login form, for who proves himself', async () => {
  const { peer, credential } = await gateway(FORM('<banner>glidein-vpn:draining</banner>'));
  expect(await readNotice(peer, credential, never)).toBe('draining');
});

test('no word is none; nor is that of another server, which is told nothing', async () => {
  const { peer, credential, heard } = await gateway(FORM(''));
  expect(await readNotice(peer, credential, never)).toBeUndefined();
  expect(heard).toHaveLength(1);
  const other = { ...peer, pin: `pin-sha256:${'A'.repeat(43)}=` };
  expect(await readNotice(other, credential, never)).toBeUndefined();
  expect(heard).toHaveLength(1);
});

test('nothing that fails is an error: a port without a server, a key that is not there', async () => {
  const { peer, credential } = await gateway(FORM(''));
  expect(await readNotice({ ...peer, port: 1 }, credential, never)).toBeUndefined();
  expect(await readNotice(peer, { ...credential, key: '/nowhere' }, never)).toBeUndefined();
});

test.each([
  ['<banner>Welcome to our site</banner>', undefined],
  ['<banner>glidein-vpn:drain<script></banner>', undefined],
  ['<banner>glidein-vpn:full</banner>', 'full'],
])('%s', (form, word) => {
  expect(noticeIn(form)).toBe(word);
});
