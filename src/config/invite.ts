import { z } from 'zod';
import { FaultError, messageOf } from '../health/fault-error.js';
import { pinSchema } from './pin.js';

/** One address at which the gateway can be reached. */
const gatewaySchema = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65535),
});

/** The name of an identity: letters, digits, `.`, `_`, `-`. */
export const identityName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be 1-63 letters, digits, dots, dashes or underscores');

/** How many nodes one invite may be for at once. */
export const MAX_NODES = 4096;

/** The name of a node that enrolled is its invite's, a dot, and this many hexadecimal digits. */
export const NODE_DIGITS = 8;

/** The name of an invite for several nodes. */
export const groupName = identityName.max(
  62 - NODE_DIGITS,
  `must have at most ${62 - NODE_DIGITS} characters: a node's name is longer by ${NODE_DIGITS + 1}`,
);

/** Tunnels of one node. */
export const MAX_TUNNELS = 8;

const inviteSchema = z.strictObject({
  version: z.literal(1),
  /** The identity for which the gateway keeps an address. */
  name: identityName,
  gateways: z.array(gatewaySchema).min(1).max(16),
  pins: z.array(pinSchema).min(1).max(8),
  /** PEM of the client certificate and of its private key. */
  certificate: z.string().startsWith('-----BEGIN CERTIFICATE-----'),
  key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  expires: z.iso.datetime(),
  /** True when the pool can open connections to the node (kernel stack, routed): no CCB is needed then. */
  reachable: z.boolean(),
  /** How many tunnels the gateway lets one node have at once; 1 where it is absent. */
  tunnels: z.int().min(1).max(MAX_TUNNELS).optional(),
  /** The gateway's end of a tunnel has the congestion control BBR. */
  bbr: z.boolean().optional(),
  /** The gateway's own address in the tunnel: nodes probe it to see whether packets pass. */
  inside: z.ipv4(),
  /** For several nodes: each gets an identity of its own, at this port of `inside`, before it gets anywhere else. */
  enrol: z.strictObject({ port: z.int().min(1).max(65535), nodes: z.int().min(1).max(MAX_NODES) }).optional(),
});

/** The one file that a node needs. JSON, mode 0600, written by `glidein-vpn gateway invite`. */
export type Invite = z.infer<typeof inviteSchema>;

/** Throws `invite-expired` when the invite cannot be used at `now`. */
export function requireUnexpired(invite: Invite, now: Date): Invite {
  if (new Date(invite.expires) > now) return invite;
  throw new FaultError('invite-expired', {
    name: invite.name,
    expires: invite.expires,
    now: now.toISOString(),
  });
}

/** Checks the text of an invite, read from `path`. Throws `invite-invalid` and `pin-short`. */
export function parseInvite(text: string, path: string): Invite {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FaultError('invite-invalid', { path, key: 'file', why: messageOf(error) });
  }
  refuseShortPin(value);
  const parsed = inviteSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FaultError('invite-invalid', {
    path,
    key: issue?.path.join('.') || 'file',
    why: issue?.message ?? 'invalid',
  });
}

function refuseShortPin(value: unknown): void {
  const pins = (value as { pins?: unknown } | null)?.pins;
  if (!Array.isArray(pins)) return;
  for (const pin of pins) {
    const digits = typeof pin === 'string' && /^pin-sha256:([A-Za-z0-9+/]*=?)$/.exec(pin)?.[1];
    if (typeof digits === 'string' && digits.length < 44) {
      throw new FaultError('pin-short', { pin, length: digits.length });
    }
  }
}
