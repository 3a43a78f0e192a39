import { keyOf } from '../ad.js';
import { byteLength, fromBytes, isAscii, toBytes } from '../bytes.js';
import { toText } from '../convert.js';
import { compareText } from '../operators/compare.js';
import { ERROR, integer, lowInt, string, UNDEFINED, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** Undefined as soon as one argument is. */
const strcat: BuiltIn = (args, evaluator) => {
  let text = '';
  for (const argument of args) {
    const part = evaluator.deeper(() => toText(evaluator.evaluate(argument)));
    if (part.type !== 'string') return part;
    text += part.value;
  }
  return string(text);
};

/** `join(separator, a, b, ...)`, `join(separator, list)` or `join(list)`; undefined parts are left out. */
const join: BuiltIn = (args, evaluator) => {
  let parts = args.map((argument) => () => evaluator.evaluate(argument));
  const last = args.at(-1);
  if (last !== undefined && args.length <= 2) {
    const list = evaluator.deeper(() => evaluator.evaluate(last));
    if (list.type === 'list') {
      const separator = args.length === 2 ? parts.slice(0, 1) : [() => string('')];
      parts = [...separator, ...list.items.map((item) => () => evaluator.item(list, item))];
    }
  }
  return joined(parts.map((part) => () => toText(evaluator.deeper(part))));
};

function joined(parts: readonly (() => Value)[]): Value {
  let [text, separator, undefinedSeen, definedSeen] = ['', '', false, false];
  for (const [index, part] of parts.entries()) {
    const value = part();
    if (value.type === 'undefined') undefinedSeen = true;
    else if (value.type !== 'string') return ERROR;
    else if (index === 0) separator = value.value;
    else {
      text += (text === '' ? '' : separator) + value.value;
      definedSeen = true;
    }
  }
  return undefinedSeen && !definedSeen ? UNDEFINED : string(text);
}

const changeCase = (pattern: RegExp, change: (text: string) => string): BuiltIn =>
  evaluated(1, (values) => {
    const text = toText(at(values, 0));
    return text.type === 'string' ? string(text.value.replace(pattern, change)) : text;
  });

/** Offsets and lengths count bytes; negative ones from the end, as in Perl. */
const substr = evaluated([2, 3], (values) => {
  const [text, from, count] = [at(values, 0), at(values, 1), values[2]];
  if ([text, from, count].some((value) => value?.type === 'undefined')) return UNDEFINED;
  if (text.type !== 'string' || from.type !== 'integer') return ERROR;
  if (count !== undefined && count.type !== 'integer') return ERROR;
  const size = byteLength(text.value);
  const given = lowInt(from.value);
  const offset = given < 0 ? Math.max(0, size + given) : Math.min(given, size);
  const wanted = count === undefined ? undefined : lowInt(count.value);
  const rest = size - offset;
  const length =
    wanted === undefined ? rest : wanted <= 0 ? Math.max(0, rest + wanted) : Math.min(wanted, rest);
  if (wanted === 0) return string('');
  if (isAscii(text.value)) return string(text.value.substr(offset, length));
  return string(fromBytes(toBytes(text.value).substr(offset, length)));
});

const compareStrings = (key: (text: string) => string): BuiltIn =>
  evaluated(2, (values) => {
    if (values.some((value) => value.type === 'undefined')) return UNDEFINED;
    const [one, other] = [toText(at(values, 0)), toText(at(values, 1))];
    if (one.type !== 'string' || other.type !== 'string') return ERROR;
    return integer(compareText(key(one.value), key(other.value)));
  });

export const stringFunctions: Readonly<Record<string, BuiltIn>> = {
  strcat,
  join,
  toupper: changeCase(/[a-z]+/g, (text) => text.toUpperCase()),
  tolower: changeCase(/[A-Z]+/g, (text) => text.toLowerCase()),
  substr,
  strcmp: compareStrings((text) => text),
  stricmp: compareStrings(keyOf),
};
