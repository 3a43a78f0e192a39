import { createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { keyOfRequest } from '../../../../src/gateway/enrolment/request.js';
import { newKey } from '../../../../src/network/enrolment/key.js';
import { requestWith } from './requests.js';

test("a node's request yields the public half of its key", async () => {
  const { key, request } = await newKey();
  const der = Buffer.from(await keyOfRequest(request));
  expect(der).toEqual(createPublicKey(key).export({ type: 'spki', format: 'der' }));
});

test('a request for a key that is not the signer’s own is refused', async () => {
  const [one, two] = [await newKey(), await newKey()];
  const bytes = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const forged = bytes(one.request);
  // The public key of somebody else, in the same place.
  const mine = createPublicKey(one.key).export({ type: 'spki', format: 'der' });
  const theirs = createPublicKey(two.key).export({ type: 'spki', format: 'der' });
  theirs.copy(forged, forged.indexOf(mine));
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${forged.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  await expect(keyOfRequest(pem)).rejects.toMatchObject({
    code: 'enrolment-refused',
    message: expect.stringContaining('not signed with its own key'),
  });
});

test('other kinds of keys are refused, and what is no request', async () => {
  const p384 = { name: 'ECDSA', namedCurve: 'P-384' };
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const weak = { ...rsa, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
  for (const request of [
    await requestWith(p384, { name: 'ECDSA', hash: 'SHA-384' }),
    await requestWith(weak, rsa),
    '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n',
    'nonsense',
  ])
    await expect(keyOfRequest(request)).rejects.toMatchObject({ code: 'enrolment-refused' });
});
