import { z } from 'zod';
import { identityName } from './invite.js';
import { rateSchema, showRate } from './rate.js';

/** A cap for each direction as nodes see it, in bits per second; one that is absent is not there. */
const capsSchema = z
  .strictObject(
    { down: rateSchema.optional(), up: rateSchema.optional() },
    'must be a mapping with down and up, such as { down: 100mbit, up: 100mbit }',
  )
  .refine((caps) => caps.down !== undefined || caps.up !== undefined, 'must have down, up, or both')
  .transform(
    ({ down, up }): Caps => ({
      ...(down === undefined ? {} : { down }),
      ...(up === undefined ? {} : { up }),
    }),
  );

/** Caps on what passes the gateway, of the bytes inside the tunnels. */
export const limitsSchema = z
  .strictObject(
    {
      /** Of all nodes together. */
      total: capsSchema.optional(),
      /** Of each node. */
      perNode: capsSchema.optional(),
      /** Of each node of one invite, in place of `perNode`. */
      perIdentity: z.record(identityName, capsSchema, 'must be a mapping of names of invites').default({}),
    },
    'must be a mapping with total, perNode, perIdentity',
  )
  .transform(
    ({ total, perNode, perIdentity }): Limits => ({
      ...(total ? { total } : {}),
      ...(perNode ? { perNode } : {}),
      perIdentity,
    }),
  )
  .superRefine((limits, context) => {
    if (!limits.total && !limits.perNode && Object.keys(limits.perIdentity).length === 0)
      context.addIssue({ code: 'custom', message: 'must have total, perNode or perIdentity' });
    const parts: [string[], Caps][] = [
      ...(limits.perNode ? [[['perNode'], limits.perNode] as [string[], Caps]] : []),
      ...Object.entries(limits.perIdentity).map(([name, caps]): [string[], Caps] => [
        ['perIdentity', name],
        caps,
      ]),
    ];
    for (const [path, caps] of parts) {
      for (const direction of DIRECTIONS) {
        const [part, whole] = [caps[direction], limits.total?.[direction]];
        if (part === undefined || whole === undefined || part <= whole) continue;
        const message = `is more than total.${direction}, ${showRate(whole)}: lower it, or raise the total`;
        context.addIssue({ code: 'custom', message, path: [...path, direction] });
      }
    }
  });

export const DIRECTIONS = ['down', 'up'] as const;

/** To nodes, and from them. */
export type Direction = (typeof DIRECTIONS)[number];

export type Caps = Readonly<Partial<Record<Direction, number>>>;

export interface Limits {
  readonly total?: Caps;
  readonly perNode?: Caps;
  readonly perIdentity: Readonly<Record<string, Caps>>;
}

/** The cap of one node, by the name of its invite: its own, or else every node's; never more than the total. */
export function capOf(limits: Limits, name: string, direction: Direction): number | undefined {
  const own = Object.hasOwn(limits.perIdentity, name) ? limits.perIdentity[name] : undefined;
  return own?.[direction] ?? limits.perNode?.[direction] ?? limits.total?.[direction];
}

/** A line for people: `down 100mbit, up 50mbit`. */
export function showCaps(caps: Caps): string {
  return DIRECTIONS.flatMap((direction) => {
    const bits = caps[direction];
    return bits === undefined ? [] : [`${direction} ${showRate(bits)}`];
  }).join(', ');
}
