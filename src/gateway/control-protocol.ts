import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { FaultError, type FaultFacts } from '../health/fault-error.js';
import { FAULTS, type FaultCode } from '../health/faults.js';

/** What a gateway's process can be asked at its control socket: one line of JSON, answered by one. */
export const requestSchema = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('reload'),
    /** The configuration file, in place of that of the start. */
    config: z.string().max(4096).refine(isAbsolute, 'must be an absolute path').optional(),
  }),
  z.strictObject({
    verb: z.literal('drain'),
    /** From now. */
    deadlineMs: z
      .int()
      .min(0)
      .max(366 * 86_400_000)
      .optional(),
  }),
  z.strictObject({ verb: z.literal('drain-cancel') }),
]);

export type Request = z.infer<typeof requestSchema>;

const answerSchema = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    fault: z.object({
      code: z.custom<FaultCode>((code) => typeof code === 'string' && code in FAULTS),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
      fix: z.string(),
    }),
  }),
]);

export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly fault: { readonly code: FaultCode; readonly facts: FaultFacts; readonly fix: string };
    };

/** The request in a line. Throws where it is none. */
export function parseRequest(line: string): Request {
  return requestSchema.parse(JSON.parse(line));
}

/** A fault as the answer that says so. */
export function refusal({ code, facts, fix }: FaultError): Answer {
  return { ok: false, fault: { code, facts, fix } };
}

/** The result in the text of an answer. Throws the fault that it tells, or an error where it is no answer. */
export function resultOf(text: string): unknown {
  const answer = answerSchema.parse(JSON.parse(text));
  if (answer.ok) return answer.result;
  const { code, facts, fix } = answer.fault;
  throw new FaultError(code, facts, { fix });
}
