import { characters } from '../bytes.js';
import type { Position } from '../error.js';
import { unescapeText } from '../escapes.js';
import { type Expression, literal } from '../expression.js';
import { leadingNumber } from '../printf.js';
import { parseAbsoluteTime, parseRelativeTime } from '../times/literal.js';
import { ERROR, FALSE, integer, real, string, TRUE, UNDEFINED } from '../value.js';
import { type Escaping, parseEmbedded } from './embedded.js';

/** A tag of a single value: what may stand in it, in words for a message, and what that means. */
export interface ValueTag {
  readonly expected: string;
  /** Nothing for what has no meaning. Throws `ClassAdError` for an expression that is none. */
  readonly read: (text: string, attributes: string, start: () => Position) => Expression | undefined;
}

const AMPERSAND = 0x26;
/** The only entities that HTCondor knows, after their ampersand: others are texts. */
const ENTITIES: readonly (readonly [rest: string, code: number])[] = [
  ['amp;', AMPERSAND],
  ['lt;', 0x3c],
  ['gt;', 0x3e],
];
const ENTITY = /&(?:amp|lt|gt);/g;
const ESCAPING: Escaping = { escaped: ENTITY, decode: unmarked };
const REAL = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;
const TRUTH = /^v\s*=\s*"([tf])"$/i;

export const VALUE_TAGS: ReadonlyMap<string, ValueTag> = new Map<string, ValueTag>([
  ['i', { expected: 'an integer of 64 bits', read: (text) => integerOf(text.trim()) }],
  ['r', { expected: 'a number, INF, -INF or NaN', read: (text) => realOf(text.trim()) }],
  ['s', { expected: 'a string without NUL', read: stringOf }],
  ['e', { expected: 'an expression', read: (text, _, start) => parseEmbedded(text, ESCAPING, start) }],
  ['b', { expected: '<b v="t"/> or <b v="f"/>', read: (text, attributes) => booleanOf(text, attributes) }],
  ['un', { expected: '<un/>', read: (text) => (text.trim() === '' ? literal(UNDEFINED) : undefined) }],
  ['er', { expected: '<er/>', read: (text) => (text.trim() === '' ? literal(ERROR) : undefined) }],
  [
    'at',
    { expected: 'a time as 2003-01-25T09:00:00-06:00', read: (text) => timeOf(parseAbsoluteTime(text)) },
  ],
  ['rt', { expected: 'a time as 1+00:02:00', read: (text) => timeOf(parseRelativeTime(text)) }],
]);

/** The name in `n="..."`; nothing where there is none. */
export function nameOf(attributes: string): string | undefined {
  const raw = /^n\s*=\s*"((?:[^"\\]|\\[\s\S])*)"$/.exec(attributes)?.[1];
  const name = raw === undefined ? undefined : unescapeText(unmarked(raw));
  return name === '' ? undefined : name;
}

function unmarked(raw: string): string {
  if (!raw.includes('&')) return raw;
  const units = new Uint16Array(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    const entity = code === AMPERSAND ? ENTITIES.find(([rest]) => raw.startsWith(rest, at + 1)) : undefined;
    units[length++] = entity?.[1] ?? code;
    at += entity?.[0].length ?? 0;
  }
  return characters(units.subarray(0, length));
}

function integerOf(text: string): Expression | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value === BigInt.asIntN(64, value) ? literal(integer(value)) : undefined;
}

function realOf(text: string): Expression | undefined {
  const value = REAL.test(text) ? leadingNumber(text) : undefined;
  return value === undefined ? undefined : literal(real(value));
}

function stringOf(text: string): Expression | undefined {
  const value = unescapeText(unmarked(text));
  return value === undefined || value.includes('\0') ? undefined : literal(string(value));
}

function booleanOf(text: string, attributes: string): Expression | undefined {
  const truth = TRUTH.exec(attributes)?.[1]?.toLowerCase();
  if (truth === undefined || text.trim() !== '') return undefined;
  return literal(truth === 't' ? TRUE : FALSE);
}

function timeOf(value: ReturnType<typeof parseAbsoluteTime>): Expression | undefined {
  return value === undefined ? undefined : literal(value);
}
