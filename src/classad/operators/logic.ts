import { boolean, ERROR, truthOf, UNDEFINED, type Value } from '../value.js';

/** The result that the left side of `&&` or `||` decides alone. */
export function decidedByLeft(operator: '&&' | '||', left: Value): Value | undefined {
  const truth = truthOf(left);
  if (truth === (operator === '||')) return boolean(truth);
  return left.type === 'error' ? left : undefined;
}

/** Three-valued logic for a left side that did not decide: undefined, or neutral; anything else is an error. */
export function logic(operator: '&&' | '||', left: Value, right: Value): Value {
  if (truthOf(left) === undefined && left.type !== 'undefined') return ERROR;
  const truth = truthOf(right);
  if (truth === undefined) return right.type === 'undefined' ? right : ERROR;
  if (left.type !== 'undefined') return boolean(truth);
  return truth === (operator === '||') ? boolean(truth) : UNDEFINED;
}
