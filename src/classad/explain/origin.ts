import { keyOf } from '../ad.js';
import type { Expression } from '../expression.js';
import type { Frame } from '../frame.js';
import { bare } from './clauses.js';
import type { Side } from './edit.js';

/** A match as a condition of one of its ads sees it. */
export interface View {
  /** Whose condition it is. */
  readonly side: Side;
  readonly own: Frame;
  readonly other: Frame;
}

/** An attribute that a condition names, and whose it is. */
export interface Named {
  readonly side: Side;
  readonly name: string;
  /** Does that ad have it? */
  readonly present: boolean;
}

/**
 * Whose attribute a plain reference means: `MY.` and `TARGET.` say it, other names are the own ad's if it has them,
 * else the other's. Nothing for all other expressions.
 */
export function namedBy(expression: Expression, { side, own, other }: View): Named | undefined {
  const inner = bare(expression);
  if (inner.kind !== 'reference' || inner.absolute) return undefined;
  const { target, name } = inner;
  const otherSide: Side = side === 'job' ? 'slot' : 'job';
  const ofOwn = { side, name, present: own.ad.has(name) };
  const ofOther = { side: otherSide, name, present: other.ad.has(name) };
  if (target === undefined) return ofOwn.present ? ofOwn : ofOther;
  if (target.kind !== 'reference' || target.target !== undefined) return undefined;
  switch (keyOf(target.name)) {
    case 'my':
      return ofOwn;
    case 'target':
    case 'other':
      return ofOther;
    default:
      return undefined;
  }
}
