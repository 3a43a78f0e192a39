import { ERROR, integer, type ScalarValue, type Value } from '../value.js';

export type Bitwise = '&' | '|' | '^' | '<<' | '>>' | '>>>';

/** Only integers have bits. Of a shift count the low six bits count, as on x86-64. */
export function bitwise(operator: Bitwise, left: Value, right: Value): ScalarValue {
  if (left.type !== 'integer' || right.type !== 'integer') return ERROR;
  const [value, by] = [left.value, right.value];
  switch (operator) {
    case '&':
      return integer(value & by);
    case '|':
      return integer(value | by);
    case '^':
      return integer(value ^ by);
    case '<<':
      return integer(value << (by & 63n));
    case '>>':
      return integer(value >= 0n ? value >> (by & 63n) : value >> clamped(by));
    case '>>>': {
      if (value >= 0n) return integer(value >> (by & 63n));
      const once = BigInt.asUintN(63, value >> 1n);
      return integer(once >> ((by - 1n) & 63n));
    }
  }
}

/** A negative integer is shifted one place at a time: at most 64 times, and not at all by a negative count. */
function clamped(count: bigint): bigint {
  return count < 0n ? 0n : count > 64n ? 64n : count;
}
