import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { provedText } from '../../config/enrolment.js';
import type { EnrolAction } from '../../plan/step.js';

/** Shows the gateway that a request about an identity comes from who has its key. `request` is empty for a release. */
export function proofOf(
  files: Pick<EnrolAction, 'certificate' | 'key'>,
  verb: 'renew' | 'release',
  name: string,
  request = '',
): { readonly certificate: string; readonly proof: string } {
  const text = Buffer.from(provedText(verb, name, request));
  const proof = sign('sha256', text, readFileSync(files.key, 'utf8')).toString('base64');
  return { certificate: readFileSync(files.certificate, 'utf8'), proof };
}
