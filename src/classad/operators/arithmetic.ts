import { ERROR, integer, real, relativeTime, type ScalarValue, truncatedInt, type Value } from '../value.js';
import { promote } from './promote.js';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

/** Integers wrap around; a real result of +infinity is an error, as in HTCondor, one of -infinity is not. */
export function arithmetic(operator: Arithmetic, left: Value, right: Value): ScalarValue {
  const { common, left: one, right: other } = promote(left, right);
  if (one.type === 'integer' && other.type === 'integer') return onIntegers(operator, one.value, other.value);
  if (one.type === 'real' && other.type === 'real') return onReals(operator, one.value, other.value);
  return common === 'absolute-time' || common === 'relative-time' ? onTimes(operator, one, other) : ERROR;
}

function onIntegers(operator: Arithmetic, left: bigint, right: bigint): ScalarValue {
  switch (operator) {
    case '+':
      return integer(left + right);
    case '-':
      return integer(left - right);
    case '*':
      return integer(left * right);
    case '/':
      if (right === 0n) return ERROR;
      // Off by one, but what HTCondor does.
      return left === SMALLEST && right === -1n ? integer(LARGEST) : integer(left / right);
    case '%':
      return right === 0n ? ERROR : integer(left % right);
  }
}

function onReals(operator: Arithmetic, left: number, right: number): ScalarValue {
  const result = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': Infinity,
  }[operator];
  return result === Number.POSITIVE_INFINITY ? ERROR : real(result);
}

/** Times that are known have a meaning, all other pairs are errors. */
function onTimes(operator: Arithmetic, left: Value, right: Value): ScalarValue {
  if (operator === '+' || operator === '-') return addTimes(operator, left, right);
  if (operator === '%') return ERROR;
  if (left.type === 'relative-time' && (right.type === 'integer' || right.type === 'real')) {
    const number = Number(right.value);
    return relativeTime(operator === '*' ? left.seconds * number : left.seconds / number);
  }
  if (
    operator === '*' &&
    right.type === 'relative-time' &&
    (left.type === 'integer' || left.type === 'real')
  ) {
    return relativeTime(Number(left.value) * right.seconds);
  }
  return ERROR;
}

function addTimes(operator: '+' | '-', left: Value, right: Value): ScalarValue {
  const sign = operator === '+' ? 1 : -1;
  if (left.type === 'relative-time' && right.type === 'relative-time') {
    return relativeTime(left.seconds + sign * right.seconds);
  }
  if (left.type === 'absolute-time' && right.type === 'relative-time') {
    return { ...left, seconds: left.seconds + sign * truncatedInt(right.seconds) };
  }
  if (operator === '+' && left.type === 'relative-time' && right.type === 'absolute-time') {
    return { ...right, seconds: right.seconds + truncatedInt(left.seconds) };
  }
  if (operator === '-' && left.type === 'absolute-time' && right.type === 'absolute-time') {
    return relativeTime(left.seconds - right.seconds);
  }
  return ERROR;
}
