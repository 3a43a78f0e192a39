import { verify, X509Certificate } from 'node:crypto';
import { type EnrolmentRequest, provedText } from '../../config/enrolment.js';
import { FaultError } from '../../health/fault-error.js';
import type { Pki } from '../pki.js';
import type { Identity } from '../register.js';

/**
 * Checks that a node asks itself, and not what runs on it: a job has the node's address, but in a container not its key.
 * The certificate may be one from before a renewal whose answer did not arrive. Throws `enrolment-refused`.
 */
export function requireProof(
  node: Identity,
  request: Exclude<EnrolmentRequest, { verb: 'enrol' }>,
  pki: Pick<Pki, 'issued'>,
): void {
  if (!isProved(node, request, pki))
    throw new FaultError('enrolment-refused', { why: `it is not signed with the key of ${node.name}` });
}

function isProved(
  { name, serial, former = [] }: Identity,
  request: Exclude<EnrolmentRequest, { verb: 'enrol' }>,
  pki: Pick<Pki, 'issued'>,
): boolean {
  try {
    const certificate = new X509Certificate(request.certificate);
    const serials = [serial, ...former.map((item) => item.serial)];
    const text = provedText(request.verb, name, request.verb === 'renew' ? request.request : '');
    return (
      certificate.subject === `CN=${name}` &&
      serials.includes(certificate.serialNumber.toLowerCase()) &&
      pki.issued(certificate) &&
      verify('sha256', Buffer.from(text), certificate.publicKey, Buffer.from(request.proof, 'base64'))
    );
  } catch {
    return false;
  }
}
