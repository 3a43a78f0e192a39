import { type ClassAd, inHtcondorOrder } from './ad.js';
import { escapeText } from './escapes.js';
import type { Expression, ExpressionOf } from './expression.js';
import type { Syntax } from './lexer.js';
import { exponential, general } from './printf.js';
import { absoluteTimeText, relativeTimeText } from './times/text.js';
import type { ScalarValue, Value } from './value.js';

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = /^(?:true|false|undefined|error|is|isnt|parent)$/i;

/** HTCondor's text of a value. `old` is that of condor_status and condor_q. */
export function unparseValue(value: Value, syntax: Syntax = 'old'): string {
  if (value.type === 'list') return listText(value.items, syntax);
  if (value.type === 'ad') return adText(value.frame.ad, syntax);
  return scalarText(value, syntax);
}

/** HTCondor's text of an expression, on one line; parentheses are as they were written. */
export function unparse(expression: Expression, syntax: Syntax = 'old'): string {
  switch (expression.kind) {
    case 'literal':
      return scalarText(expression.value, syntax);
    case 'reference':
      if (expression.target !== undefined)
        return `${unparse(expression.target, syntax)}.${nameText(expression.name)}`;
      return `${expression.absolute ? '.' : ''}${nameText(expression.name)}`;
    case 'unary':
      return ` ${expression.operator}${unparse(expression.operand, syntax)}`;
    case 'binary':
      return binaryText(expression, syntax);
    case 'ternary': {
      const { condition, whenTrue, whenFalse } = expression;
      return `${unparse(condition, syntax)} ? ${unparse(whenTrue, syntax)} : ${unparse(whenFalse, syntax)}`;
    }
    case 'elvis':
      return `${unparse(expression.left, syntax)} ?: ${unparse(expression.right, syntax)}`;
    case 'subscript':
      return `${unparse(expression.base, syntax)}[${unparse(expression.index, syntax)}]`;
    case 'parentheses':
      return `(${unparse(expression.inner, syntax)})`;
    case 'call':
      return `${expression.name}(${expression.arguments.map((each) => unparse(each, syntax)).join(',')})`;
    case 'list':
      return listText(expression.items, syntax);
    case 'ad':
      return adText(expression.ad, syntax);
  }
}

/** Operators of a chain are gathered in a loop: a chain may be longer than the stack is deep. */
function binaryText(expression: ExpressionOf<'binary'>, syntax: Syntax): string {
  const parts: string[] = [];
  let left: Expression = expression;
  for (; left.kind === 'binary'; left = left.left) {
    parts.push(` ${operatorText(left.operator, syntax)} ${unparse(left.right, syntax)}`);
  }
  return unparse(left, syntax) + parts.reverse().join('');
}

function operatorText(operator: string, syntax: Syntax): string {
  if (syntax === 'old') return operator;
  return operator === '=?=' ? 'is' : operator === '=!=' ? 'isnt' : operator;
}

function listText(items: readonly Expression[], syntax: Syntax): string {
  return `{ ${items.map((item) => unparse(item, syntax)).join(',')} }`;
}

function adText(ad: ClassAd, syntax: Syntax): string {
  const attributes = inHtcondorOrder(ad).map(
    ([name, value]) => `${nameText(name)} = ${unparse(value, syntax)}`,
  );
  return `[ ${attributes.join('; ')} ]`;
}

function scalarText(value: ScalarValue, syntax: Syntax): string {
  switch (value.type) {
    case 'undefined':
    case 'error':
      return value.type;
    case 'boolean':
    case 'integer':
      return String(value.value);
    case 'real':
      return realText(value.value, syntax);
    case 'string':
      return stringText(value.value, syntax);
    case 'absolute-time':
      return `absTime("${absoluteTimeText(value.seconds, value.offset)}")`;
    case 'relative-time':
      return `relTime("${relativeTimeText(value.seconds)}")`;
  }
}

function stringText(value: string, syntax: Syntax): string {
  return syntax === 'old' ? `"${value.replaceAll('"', '\\"')}"` : `"${escapeText(value, '"')}"`;
}

/** `1.5` in the old syntax, `1.500000000000000E+00` in the new one. */
export function realText(value: number, syntax: Syntax): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (Number.isNaN(value)) return 'real("NaN")';
  if (!Number.isFinite(value)) return value < 0 ? 'real("-INF")' : 'real("INF")';
  if (syntax === 'new') return exponential(value);
  const text = general(value, 16);
  return /[.E]/.test(text) ? text : `${text}.0`;
}

/** A name, in quotes where it needs them. */
export function nameText(name: string): string {
  return PLAIN_NAME.test(name) && !RESERVED.test(name) ? name : `'${escapeText(name, "'")}'`;
}
