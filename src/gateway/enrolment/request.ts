import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { FaultError, messageOf } from '../../health/fault-error.js';

x509.cryptoProvider.set(webcrypto as never);

/**
 * The public key of a certificate request (RFC 2986), as DER of its SubjectPublicKeyInfo. It must be one of P-256, and
 * the request must be signed with it: else somebody could have a certificate for a key that is not his. Throws
 * `enrolment-refused`.
 */
export async function keyOfRequest(pem: string): Promise<ArrayBuffer> {
  try {
    const request = new x509.Pkcs10CertificateRequest(pem);
    const { algorithm, rawData } = request.publicKey;
    const curve = (algorithm as { namedCurve?: string }).namedCurve;
    if (algorithm.name !== 'ECDSA' || curve !== 'P-256')
      throw new Error(`its key is ${curve ?? algorithm.name}, not P-256`);
    if (!(await request.verify())) throw new Error('it is not signed with its own key');
    return rawData;
  } catch (error) {
    throw new FaultError('enrolment-refused', { why: `certificate request: ${messageOf(error)}` });
  }
}
