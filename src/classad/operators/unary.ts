import type { UnaryOperator } from '../expression.js';
import { boolean, ERROR, integer, real, relativeTime, truthOf, type Value } from '../value.js';

/** All four hand undefined and error on. */
export function unary(operator: UnaryOperator, value: Value): Value {
  if (value.type === 'undefined' || value.type === 'error') return value;
  switch (operator) {
    case '+':
      return ['integer', 'real', 'relative-time'].includes(value.type) ? value : ERROR;
    case '-':
      if (value.type === 'integer') return integer(-value.value);
      if (value.type === 'real') return real(-value.value);
      return value.type === 'relative-time' ? relativeTime(-value.seconds) : ERROR;
    case '~':
      return value.type === 'integer' ? integer(~value.value) : ERROR;
    case '!': {
      const truth = truthOf(value);
      return truth === undefined ? ERROR : boolean(!truth);
    }
  }
}
