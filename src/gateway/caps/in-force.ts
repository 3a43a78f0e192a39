import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { DIRECTIONS, type Limits, showCaps } from '../../config/limits.js';
import { writeWhole } from '../../effects/write-whole.js';

const bits = z.number().positive();
const caps = z.object({ down: bits.optional(), up: bits.optional() }).transform((value) =>
  Object.fromEntries(
    DIRECTIONS.flatMap((direction) => {
      const rate = value[direction];
      return rate === undefined ? [] : [[direction, rate]];
    }),
  ),
);
const fileSchema = z
  .object({
    version: z.literal(1),
    total: caps.optional(),
    perNode: caps.optional(),
    perIdentity: z.record(z.string(), caps),
  })
  .transform(
    ({ total, perNode, perIdentity }): Limits => ({
      ...(total ? { total } : {}),
      ...(perNode ? { perNode } : {}),
      perIdentity,
    }),
  );

/** The text of the file that says which limits a running gateway has; where it is not there, it has none. */
export function limitsFile(limits: Limits): string {
  return `${JSON.stringify({ version: 1, ...limits }, null, 2)}\n`;
}

/** The limits of a running gateway. Throws where the file is something else. */
export function readLimits(path: string): Limits | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return fileSchema.parse(JSON.parse(text));
}

export function writeLimits(path: string, limits: Limits | undefined): void {
  if (limits) writeWhole(path, limitsFile(limits));
  else rmSync(path, { force: true });
}

/** Lines for people: what holds for whom. */
export function describeLimits(limits: Limits): string[] {
  return [
    ...(limits.total ? [`all nodes together ${showCaps(limits.total)}`] : []),
    ...(limits.perNode ? [`each node ${showCaps(limits.perNode)}`] : []),
    ...Object.entries(limits.perIdentity).map(([name, own]) => `${name} ${showCaps(own)}`),
  ];
}
