import type { Expression } from './expression.js';
import type { Frame } from './frame.js';

/** What an expression evaluates to, but for lists and ads. Integers have 64 bits. */
export type ScalarValue =
  | { readonly type: 'undefined' }
  | { readonly type: 'error' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'real'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** Seconds since the epoch, and the offset of the time zone that it is shown in, in seconds east of UTC. */
  | { readonly type: 'absolute-time'; readonly seconds: number; readonly offset: number }
  | { readonly type: 'relative-time'; readonly seconds: number };

/** A list: its items are evaluated when they are asked for, each in the scope that the list was written in. */
export interface ListValue {
  readonly type: 'list';
  readonly items: readonly Expression[];
  readonly scope: Frame | undefined;
  /** Made by a function, not written down: `=?=` calls the two different types. */
  readonly made: boolean;
}

/** An ad, in its place: names in it are looked up there and in the ads around it. */
export interface AdValue {
  readonly type: 'ad';
  readonly frame: Frame;
}

/** What an expression evaluates to. */
export type Value = ScalarValue | ListValue | AdValue;

/** The value of what is not known: a name that no ad has. */
export const UNDEFINED: ScalarValue = { type: 'undefined' };
/** The value of what makes no sense: `1 + "a"`. */
export const ERROR: ScalarValue = { type: 'error' };
export const TRUE: ScalarValue = { type: 'boolean', value: true };
export const FALSE: ScalarValue = { type: 'boolean', value: false };

/** A truth value. */
export const boolean = (value: boolean): ScalarValue => (value ? TRUE : FALSE);
/** A string; HTCondor's have no NUL in them. */
export const string = (value: string): ScalarValue => ({ type: 'string', value });
/** A real number, of 64 bits as JavaScript's. */
export const real = (value: number): ScalarValue => ({ type: 'real', value });
/** A span of time, in seconds. */
export const relativeTime = (seconds: number): ScalarValue => ({ type: 'relative-time', seconds });

/** A 64-bit integer: what is too large wraps around, as in C. */
export function integer(value: bigint | number): ScalarValue {
  return { type: 'integer', value: BigInt.asIntN(64, BigInt(value)) };
}

/** A list that a function makes from values. */
export function madeList(values: readonly ScalarValue[]): ListValue {
  const items = values.map((value): Expression => ({ kind: 'literal', value }));
  return { type: 'list', items, scope: undefined, made: true };
}

const SMALLEST = -(2n ** 63n);

/** `(long long) number` on x86-64: truncated, and the smallest integer for what does not fit. */
export function truncated(value: number): bigint {
  const whole = Math.trunc(value);
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : SMALLEST;
}

/** `(int) number` on x86-64. */
export function truncatedInt(value: number): number {
  const whole = Math.trunc(value);
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole + 0 : -(2 ** 31);
}

/** `(int) integer`: the low 32 bits. */
export function lowInt(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** What counts as true or false where a condition is asked for; nothing for all else. */
export function truthOf(value: Value): boolean | undefined {
  if (value.type === 'boolean') return value.value;
  if (value.type === 'integer') return value.value !== 0n;
  if (value.type === 'real') return value.value !== 0;
  return undefined;
}

/** Is a value a number in arithmetic? Booleans are 0 and 1. */
export function isNumber(value: Value): boolean {
  return value.type === 'integer' || value.type === 'real' || value.type === 'boolean';
}
