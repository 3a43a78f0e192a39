import { z } from 'zod';
import { identityName } from './invite.js';
import { type Network, parseNetwork } from './network.js';

/**
 * Where the sessions of an invite for several nodes come from before a node has an identity of its own: link-local
 * addresses (RFC 3927), so that they are in no other network's way, take none from the nodes, and are never forwarded.
 */
export const ENROLMENT_NETWORK: Network = required('169.254.96.0/20');

/** The only port that such a session reaches, at the gateway's own address in the tunnel. */
export const ENROLMENT_PORT = 7829;

/** Bytes of the largest request and of the largest answer. */
export const MOST_REQUEST = 8192;
export const MOST_ANSWER = 65_536;

/** A node's name for people. */
const label = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);

/** PEM of a PKCS #10 request (RFC 2986). Its subject does not matter: the gateway gives the name. */
const request = z.string().min(64).max(2048).startsWith('-----BEGIN CERTIFICATE REQUEST-----');

const certificate = z.string().max(3072).startsWith('-----BEGIN CERTIFICATE-----');

/** The identity's present certificate, and {@link provedText} signed with its key: ECDSA with SHA-256, DER, base64. */
const proof = { certificate, proof: z.base64().max(128) };

const requestSchema = z.discriminatedUnion('verb', [
  z.strictObject({ version: z.literal(1), verb: z.literal('enrol'), request, label }),
  z.strictObject({ version: z.literal(1), verb: z.literal('renew'), request, ...proof }),
  z.strictObject({ version: z.literal(1), verb: z.literal('release'), ...proof }),
]);

/** What a node asks: an identity of its own, another certificate for it, or to be rid of it. */
export type EnrolmentRequest = z.infer<typeof requestSchema>;

const REFUSALS = [
  'invite-revoked',
  'invite-expired',
  'nodes-exhausted',
  'pool-exhausted',
  'enrolment-busy',
  'enrolment-refused',
] as const;

const answerSchema = z.union([
  z.strictObject({
    version: z.literal(1),
    name: identityName,
    address: z.ipv4(),
    certificate,
    issued: z.iso.datetime(),
    expires: z.iso.datetime(),
  }),
  z.strictObject({ version: z.literal(1), released: identityName }),
  z.strictObject({
    version: z.literal(1),
    refused: z.enum(REFUSALS),
    facts: z.record(z.string().max(32), z.union([z.string().max(300), z.number()])),
  }),
]);

/** What the gateway answers. A refusal is the code of a fault, with its facts. */
export type EnrolmentAnswer = z.infer<typeof answerSchema>;
export type EnrolmentRefusal = (typeof REFUSALS)[number];

/** An identity of a node's own, without its key. */
export type Enrolled = Extract<EnrolmentAnswer, { name: string }>;

export function isRefusal(code: string): code is EnrolmentRefusal {
  return (REFUSALS as readonly string[]).includes(code);
}

/** What is signed: a renewal that is sent again yields no certificate for another key. */
export function provedText(verb: 'renew' | 'release', name: string, request: string): string {
  return `glidein-vpn ${verb} ${name}\n${request}`;
}

/** Undefined when the text is no request. */
export function parseRequest(text: string): EnrolmentRequest | undefined {
  return parse(requestSchema, text);
}

/** Undefined when the text is no answer. */
export function parseAnswer(text: string): EnrolmentAnswer | undefined {
  return parse(answerSchema, text);
}

function parse<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function required(text: string): Network {
  const network = parseNetwork(text);
  if (!network) throw new Error(`${text} is no network`);
  return network;
}
