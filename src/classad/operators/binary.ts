import type { BinaryOperator } from '../expression.js';
import { ERROR, UNDEFINED, type Value } from '../value.js';
import { arithmetic } from './arithmetic.js';
import { bitwise } from './bitwise.js';
import { compare, compareIdentity } from './compare.js';
import { logic } from './logic.js';

/** Any binary operator on two values. All but `=?=`, `=!=`, `&&` and `||` are strict: error, then undefined, wins. */
export function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '=?=' || operator === '=!=') return compareIdentity(operator, left, right);
  if (operator === '&&' || operator === '||') return logic(operator, left, right);
  if (left.type === 'error' || right.type === 'error') return ERROR;
  if (left.type === 'undefined' || right.type === 'undefined') return UNDEFINED;
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, left, right);
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
    case '>>>':
      return bitwise(operator, left, right);
    default:
      return compare(operator, left, right);
  }
}
