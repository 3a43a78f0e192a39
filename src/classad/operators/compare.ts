import { keyOf } from '../ad.js';
import { isAscii, toBytes } from '../bytes.js';
import { boolean, ERROR, FALSE, type ScalarValue, TRUE, type Value } from '../value.js';
import { promote } from './promote.js';

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=' | '=?=' | '=!=';

/** A comparison of two values that are neither undefined nor error: strings without case, but not with numbers. */
export function compare(operator: Comparison, left: Value, right: Value): ScalarValue {
  const { common, left: one, right: other } = promote(left, right);
  if (common === 'ad' || common === 'list') return ERROR;
  if (one.type !== other.type) return ERROR;
  if (one.type === 'string' && other.type === 'string') {
    return decide(operator, compareText(keyOf(one.value), keyOf(other.value)));
  }
  return decide(operator, difference(one, other));
}

/** `=?=` and `=!=`: the same type and the same value, strings with case. They are never undefined. */
export function compareIdentity(operator: '=?=' | '=!=', left: Value, right: Value): ScalarValue {
  const [same, other] = operator === '=?=' ? [TRUE, FALSE] : [FALSE, TRUE];
  if (left.type !== right.type) return other;
  if (left.type === 'undefined' || left.type === 'error') return same;
  if (left.type === 'ad') return ERROR;
  if (left.type === 'list') return right.type === 'list' && left.made !== right.made ? other : ERROR;
  if (left.type === 'string' && right.type === 'string') return left.value === right.value ? same : other;
  if (left.type === 'absolute-time' && right.type === 'absolute-time') {
    return left.seconds === right.seconds && left.offset === right.offset ? same : other;
  }
  return difference(left, right) === 0 ? same : other;
}

/** Bytes in order, as strcmp(3). */
export function compareText(left: string, right: string): number {
  const [one, other] = isAscii(left) && isAscii(right) ? [left, right] : [toBytes(left), toBytes(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Less than, equal to or greater than 0; NaN where nothing is true but `!=`. */
function difference(left: Value, right: Value): number {
  const [one, other] = [comparable(left), comparable(right)];
  return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
}

function comparable(value: Value): number | bigint {
  if (value.type === 'integer' || value.type === 'real') return value.value;
  if (value.type === 'boolean') return value.value ? 1 : 0;
  return value.type === 'absolute-time' || value.type === 'relative-time' ? value.seconds : Number.NaN;
}

function decide(operator: Comparison, order: number): ScalarValue {
  switch (operator) {
    case '<':
      return boolean(order < 0);
    case '<=':
      return boolean(order <= 0);
    case '>':
      return boolean(order > 0);
    case '>=':
      return boolean(order >= 0);
    case '==':
    case '=?=':
      return boolean(order === 0);
    case '!=':
    case '=!=':
      return boolean(order !== 0);
  }
}
