import { z } from 'zod';
import { NODE_DIGITS } from '../../config/invite.js';
import { capOf, type Limits } from '../../config/limits.js';

const time = z.iso.datetime();
const count = z.int().min(0);
const name = z.string().nullable();

const amounts = {
  /** Of IP packets in the tunnel, with their headers; what a cap drops afterwards is part of it. */
  bytesFromNode: count,
  bytesToNode: count,
  /** Attempts to reach what the allow list does not name. A node with several tunnels has them at the oldest. */
  denied: count,
};

/** Bits per second; null is none. */
const cap = z.object({ down: z.number().nullable(), up: z.number().nullable() }).nullable();

const whose = {
  version: z.literal(1),
  session: z.string(),
  /** Null where it could be no name. */
  identity: name,
  /** What the node calls itself: it may say what it likes. */
  node: name,
  remote: name,
  address: name,
  cap,
};

const intervalSchema = z.object({
  ...whose,
  kind: z.literal('interval'),
  start: time,
  end: time,
  ...amounts,
});

const sessionSchema = z.object({
  ...whose,
  kind: z.literal('session'),
  start: time,
  /** Null where nobody saw it: the gateway was killed, or its host. */
  end: time.nullable(),
  lost: z.boolean(),
  /** Of the whole session: its intervals' and the rest's. */
  ...amounts,
  /** What is in no interval. */
  rest: z.object({ since: time, ...amounts }),
});

/** A line of the accounting files. Rates are bits per second, times ISO 8601 in UTC. */
export const recordSchema = z.discriminatedUnion('kind', [intervalSchema, sessionSchema]);

export type IntervalRecord = z.infer<typeof intervalSchema>;
export type SessionRecord = z.infer<typeof sessionSchema>;
export type AccountingRecord = IntervalRecord | SessionRecord;
export type CapInForce = z.infer<typeof cap>;

/** What was counted of a session. */
export interface Amounts {
  readonly bytesFromNode: number;
  readonly bytesToNode: number;
  readonly denied: number;
}

export const NOTHING: Amounts = { bytesFromNode: 0, bytesToNode: 0, denied: 0 };

export function plus(one: Amounts, other: Amounts): Amounts {
  return {
    bytesFromNode: one.bytesFromNode + other.bytesFromNode,
    bytesToNode: one.bytesToNode + other.bytesToNode,
    denied: one.denied + other.denied,
  };
}

export function minus(one: Amounts, other: Amounts): Amounts {
  return {
    bytesFromNode: one.bytesFromNode - other.bytesFromNode,
    bytesToNode: one.bytesToNode - other.bytesToNode,
    denied: one.denied - other.denied,
  };
}

/** The invite by which a node of this name enrolled, or else the name itself. */
export function inviteOf(identity: string): string {
  return new RegExp(`^(.+)\\.[0-9a-f]{${NODE_DIGITS}}$`).exec(identity)?.[1] ?? identity;
}

/** The cap of an identity as a line has it: a node that enrolled has that of its invite. */
export function capInForce(limits: Limits | undefined, identity: string): CapInForce {
  const own = limits && Object.hasOwn(limits.perIdentity, identity) ? identity : inviteOf(identity);
  const [down, up] = (['down', 'up'] as const).map((way) => limits && capOf(limits, own, way));
  return down === undefined && up === undefined ? null : { down: down ?? null, up: up ?? null };
}
