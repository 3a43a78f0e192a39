import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A new private key (PKCS #8), which stays on this node, and what asks for a certificate for it (RFC 2986). PEM. */
export interface NewKey {
  readonly key: string;
  readonly request: string;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

x509.cryptoProvider.set(webcrypto as never);

export async function newKey(): Promise<NewKey> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    // The gateway gives the name.
    name: [{ CN: ['glidein-vpn node'] }],
    keys,
    signingAlgorithm: P256,
  });
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`,
    request: `${request.toString('pem')}\n`,
  };
}
