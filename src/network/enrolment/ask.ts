import { showEndpoint } from '../../config/endpoint.js';
import {
  type Enrolled,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  MOST_ANSWER,
  parseAnswer,
} from '../../config/enrolment.js';
import { run } from '../../effects/run.js';
import { FaultError, messageOf } from '../../health/fault-error.js';
import type { EnrolAction } from '../../plan/step.js';

/** Where the enrolment service is asked from: the namespace whose tunnel leads to it. */
export interface Asking extends Pick<EnrolAction, 'at' | 'self'> {
  readonly ns: string;
  readonly namespacePid: string;
}

/**
 * Asks the gateway's enrolment service. It is a program in the namespace that connects; keys stay here. Throws the fault
 * that the gateway names when it refuses, and `enrolment-failed`.
 */
export async function askGateway(
  { ns, namespacePid, self, at }: Asking,
  request: EnrolmentRequest,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Exclude<EnrolmentAnswer, { refused: string }>> {
  const enter = [ns, 'enter', '--owner', String(process.pid), '--target', namespacePid, '--'];
  const words = ['ask-enrolment', '--at', showEndpoint(at), '--within-ms', String(limitMs)];
  const result = await run([...enter, ...self, ...words], {
    input: JSON.stringify(request),
    // It is to say itself why it was too long.
    timeoutMs: limitMs + 5000,
    ...(signal ? { signal } : {}),
  });
  signal?.throwIfAborted();
  if (result.code !== 0)
    throw new FaultError('enrolment-failed', {
      why: messageOf(result.stderr.trim()).slice(0, 300) || `exit code ${result.code}`,
    });
  const answer = result.stdout.length > MOST_ANSWER ? undefined : parseAnswer(result.stdout);
  if (!answer) throw new FaultError('enrolment-failed', { why: 'what it answered is no answer' });
  if ('refused' in answer) throw new FaultError(answer.refused, answer.facts);
  return answer;
}

/** The answer to a request for a certificate. Throws `enrolment-failed` when it is another one. */
export function certificateIn(answer: EnrolmentAnswer): Enrolled {
  if ('certificate' in answer) return answer;
  throw new FaultError('enrolment-failed', { why: 'it answered something else' });
}
