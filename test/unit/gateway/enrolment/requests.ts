import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate request (PEM) with a key of this kind, signed with it. */
export async function requestWith(algorithm: object, signing: object): Promise<string> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = (await webcrypto.subtle.generateKey(algorithm as never, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['somebody'] }],
    keys,
    signingAlgorithm: signing as never,
  });
  return request.toString('pem');
}
