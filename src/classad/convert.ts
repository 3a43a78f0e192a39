import { leadingNumber } from './printf.js';
import { absoluteTimeText, relativeTimeText } from './times/text.js';
import { unparseValue } from './unparse.js';
import { ERROR, integer, real, type ScalarValue, string, truncated, UNDEFINED, type Value } from './value.js';

/** The value as `real()` has it: a real, `undefined`, or `error` for what is no number. */
export function toReal(value: Value): ScalarValue {
  switch (value.type) {
    case 'real':
      return value;
    case 'undefined':
      return UNDEFINED;
    case 'boolean':
    case 'integer':
      return real(Number(value.value));
    case 'absolute-time':
      return real(value.seconds);
    case 'relative-time':
      return real(Math.trunc(value.seconds));
    case 'string': {
      const number = leadingNumber(value.value);
      return number === undefined ? ERROR : real(number);
    }
    default:
      return ERROR;
  }
}

/** The value as `int()` has it: truncated. */
export function toInteger(value: Value): ScalarValue {
  switch (value.type) {
    case 'integer':
      return value;
    case 'undefined':
      return UNDEFINED;
    case 'boolean':
      return integer(value.value ? 1 : 0);
    case 'real':
      return integer(truncated(value.value));
    case 'absolute-time':
    case 'relative-time':
      return integer(truncated(value.seconds));
    case 'string': {
      const number = leadingNumber(value.value);
      return number === undefined ? ERROR : integer(truncated(number));
    }
    default:
      return ERROR;
  }
}

/** The value as `string()` has it: the new syntax, but strings and times without anything around them; a relative time
 * loses its fraction, as in HTCondor.
 */
export function toText(value: Value): ScalarValue {
  switch (value.type) {
    case 'string':
    case 'undefined':
    case 'error':
      return value;
    case 'absolute-time':
      return string(absoluteTimeText(value.seconds, value.offset));
    case 'relative-time':
      return string(relativeTimeText(Math.trunc(value.seconds)));
    default:
      return string(unparseValue(value, 'new'));
  }
}
