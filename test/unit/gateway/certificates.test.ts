import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { run } from '../../../src/effects/run.js';
import {
  makeAuthority,
  makeClient,
  makeCrl,
  makeServer,
  newSerial,
  pinOf,
} from '../../../src/gateway/certificates.js';
import { scratch } from '../../support/scratch.js';

const now = new Date();
const later = new Date(now.getTime() + 3_600_000);
const authority = await makeAuthority(now);

test('a client certificate says who it is, until when, and is signed by the authority', async () => {
  const serial = newSerial();
  const { certificate, key } = await makeClient(authority, { name: 'site-a', serial, notAfter: later }, now);
  const read = new X509Certificate(certificate);
  expect(read.subject).toBe('CN=site-a');
  expect(read.serialNumber.toLowerCase()).toBe(serial);
  expect(Math.abs(Date.parse(read.validTo) - later.getTime())).toBeLessThan(1000);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(read.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' })).toBe(
    read.publicKey.export({ type: 'spki', format: 'pem' }),
  );
});

test('a pin is the full digest of the key: it stays with the key, not with the certificate', async () => {
  const server = await makeServer(authority, now);
  expect(pinOf(server.certificate)).toMatch(/^pin-sha256:[A-Za-z0-9+/]{43}=$/);
  expect(pinOf((await makeServer(authority, now)).certificate)).not.toBe(pinOf(server.certificate));
});

test('serial numbers are positive and have 16 bytes', () => {
  for (let count = 0; count < 200; count += 1) expect(newSerial()).toMatch(/^[4-7][0-9a-f]{31}$/);
});

describe('OpenSSL agrees', () => {
  /** openssl crl or verify over files with these contents. */
  async function openssl(words: readonly string[], files: Readonly<Record<string, string>>): Promise<string> {
    const here = scratch();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(here, name), content);
    const argv = words.map((word) => (word in files ? join(here, word) : word));
    const { stdout, stderr } = await run(['openssl', ...argv]);
    return `${stdout}${stderr}`;
  }

  test('a certificate is good until it is on the list', async () => {
    const serial = newSerial();
    const client = await makeClient(authority, { name: 'x', serial, notAfter: later }, now);
    const verify = async (revoked: readonly string[]) =>
      await openssl(
        ['verify', '-purpose', 'sslclient', '-crl_check', '-CAfile', 'ca', '-CRLfile', 'crl', 'client'],
        {
          ca: authority.certificate,
          crl: await makeCrl(
            authority,
            revoked.map((item) => ({ serial: item, revoked: now })),
            2,
            now,
          ),
          client: client.certificate,
        },
      );
    expect(await verify([])).toMatch(/: OK\n$/);
    expect(await verify([newSerial()])).toMatch(/: OK\n$/);
    expect(await verify([serial])).toContain('certificate revoked');
  });

  test('the number of a list is what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 40 }), async (number) => {
        const crl = await makeCrl(authority, [], number, now);
        const text = await openssl(['crl', '-noout', '-crlnumber', '-in', 'list'], { list: crl });
        expect(Number.parseInt(/crlNumber=(?:0x)?([0-9A-F]+)/i.exec(text)?.[1] ?? '', 16)).toBe(number);
      }),
      { numRuns: 8 },
    );
  });
});
