import { integer, real, type Value } from '../value.js';

/** What the two sides of an operator are treated as. */
export type Common = 'ad' | 'list' | 'string' | 'absolute-time' | 'relative-time' | 'integer' | 'real';

export interface Promoted {
  readonly common: Common;
  readonly left: Value;
  readonly right: Value;
}

const SPECIAL = ['ad', 'list', 'string', 'absolute-time', 'relative-time'] as const;

/** Numbers become alike: booleans integers, and integers reals beside a real. Neither side is undefined or error. */
export function promote(left: Value, right: Value): Promoted {
  for (const common of SPECIAL) {
    if (left.type === common || right.type === common) return { common, left, right };
  }
  const [one, other] = [withoutBoolean(left), withoutBoolean(right)];
  if (one.type === 'integer' && other.type === 'integer')
    return { common: 'integer', left: one, right: other };
  return { common: 'real', left: asReal(one), right: asReal(other) };
}

function withoutBoolean(value: Value): Value {
  return value.type === 'boolean' ? integer(value.value ? 1 : 0) : value;
}

function asReal(value: Value): Value {
  return value.type === 'integer' ? real(Number(value.value)) : value;
}
