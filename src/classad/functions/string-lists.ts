import { keyOf } from '../ad.js';
import { leadingNumber } from '../printf.js';
import {
  boolean,
  ERROR,
  FALSE,
  integer,
  madeList,
  real,
  string,
  TRUE,
  truncated,
  UNDEFINED,
  type Value,
} from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';
import { matches } from './patterns.js';

/** The items of a string list: no empty ones, and none with blanks around it. */
export function itemsOf(list: string, separators: string): string[] {
  const items: string[] = [];
  let item = '';
  for (const character of list) {
    if (separators.includes(character)) {
      items.push(item);
      item = '';
    } else {
      item += character;
    }
  }
  return [...items, item].map((each) => each.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')).filter(Boolean);
}

/** Strings of the arguments, with what stands for those that may be left out; nothing if one is no string. */
function texts(values: readonly Value[], defaults: readonly (string | undefined)[]): string[] | undefined {
  const found: string[] = [];
  for (const [index, standard] of defaults.entries()) {
    const value = values[index] ?? (standard === undefined ? ERROR : string(standard));
    if (value.type !== 'string') return undefined;
    found.push(value.value);
  }
  return found;
}

const COMMA = ', ';

const size = evaluated([1, 2], (values) => {
  const [list, separators] = texts(values, [undefined, COMMA]) ?? [];
  return list === undefined || separators === undefined ? ERROR : integer(itemsOf(list, separators).length);
});

/** C's FLT_MAX and FLT_MIN: what HTCondor's minimum and maximum begin with, so that no maximum is negative. */
const FLOAT_MAX = 3.4028234663852886e38;
const FLOAT_MIN = 1.1754943508222875e-38;

/** An integer, unless an item is written as a real. */
const summary = (empty: Value, compute: (numbers: readonly number[]) => number): BuiltIn =>
  evaluated([1, 2], (values) => {
    const [list, separators] = texts(values, [undefined, COMMA]) ?? [];
    if (list === undefined || separators === undefined) return ERROR;
    const items = itemsOf(list, separators);
    const numbers = items.map(leadingNumber).filter((number) => number !== undefined);
    if (numbers.length < items.length) return ERROR;
    if (items.length === 0) return empty;
    const result = compute(numbers);
    return items.every((item) => /^[-+0-9]+$/.test(item)) ? integer(truncated(result)) : real(result);
  });

const isComparable = (number: number) => !Number.isNaN(number);
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => number + sum, 0);

type Test = (item: string, list: readonly string[]) => boolean;

const has: Test = (item, list) => list.includes(item);
const hasWithoutCase: Test = (item, list) => list.some((each) => keyOf(each) === keyOf(item));

/** One undefined argument is an empty string, two are undefined. */
const member = (compute: (item: string, list: string, separators: string) => boolean): BuiltIn =>
  evaluated([2, 3], (values) => {
    if (values.some((value) => value.type !== 'undefined' && value.type !== 'string')) return ERROR;
    if (at(values, 0).type === 'undefined' && at(values, 1).type === 'undefined') return UNDEFINED;
    const text = (index: number, standard: string) => {
      const value = values[index];
      return value?.type === 'string' ? value.value : standard;
    };
    return boolean(compute(text(0, ''), text(1, ''), text(2, ', \t\r\n')));
  });

const isMember = (test: Test) => member((item, list, separators) => test(item, itemsOf(list, separators)));

const isSubset = (test: Test) =>
  member((items, list, separators) => {
    if (items === '') return true;
    const wanted = itemsOf(items, separators);
    const all = itemsOf(list, separators);
    return wanted.length > 0 && wanted.every((item) => test(item, all));
  });

const regexpMember = evaluated([2, 4], (values, evaluator) => {
  const [pattern, list, separators, letters] = texts(values, [undefined, undefined, COMMA, '']) ?? [];
  if (pattern === undefined || list === undefined || separators === undefined || letters === undefined)
    return ERROR;
  const found = itemsOf(list, separators).map((item) =>
    matches(pattern, item, letters.toLowerCase(), evaluator),
  );
  if (matches(pattern, '', letters.toLowerCase(), evaluator) === undefined) return ERROR;
  return found.length === 0 ? UNDEFINED : boolean(found.includes(true));
});

/** Blanks are not trimmed here, and an empty item is one. */
const intersect = evaluated([2, 3], (values) => {
  if (values.some((value) => value.type === 'error')) return ERROR;
  if (values.some((value) => value.type === 'undefined')) return UNDEFINED;
  const [one, other, given] = texts(values, [undefined, undefined, '']) ?? [];
  if (one === undefined || other === undefined || given === undefined) return ERROR;
  const separators = given === '' ? ' ,' : given;
  const cut = (list: string) =>
    [...list]
      .reduce<string[]>(
        ([item = '', ...rest], character) =>
          separators.includes(character) ? ['', item, ...rest] : [item + character, ...rest],
        [''],
      )
      .filter(Boolean);
  const all = new Set(cut(other));
  return cut(one).some((item) => all.has(item)) ? TRUE : FALSE;
});

/** `split(text, separators)`: two of the same separator, blanks apart, have an empty item between them. */
const split = evaluated([1, 2], (values) => {
  const [text, separators] = texts(values, [undefined, ', \t']) ?? [];
  if (text === undefined || separators === undefined) return ERROR;
  const items: string[] = [];
  let [begin, last] = [0, ''];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (!separators.includes(character)) continue;
    if (index > begin) items.push(text.slice(begin, index));
    else if (last === character) items.push('');
    if (!' \t\n\v\f\r'.includes(character)) last = character;
    begin = index + 1;
  }
  if (begin < text.length) items.push(text.slice(begin));
  return madeList(items.map(string));
});

/** `user@domain` and `slot1@machine`: without an @, all of it is the user, or the machine. */
const splitAt = (alone: (text: string) => [string, string]): BuiltIn =>
  evaluated(1, (values) => {
    const value = at(values, 0);
    if (value.type !== 'string') return ERROR;
    const mark = value.value.indexOf('@');
    const parts = mark < 0 ? alone(value.value) : [value.value.slice(0, mark), value.value.slice(mark + 1)];
    return madeList(parts.map(string));
  });

export const stringListFunctions: Readonly<Record<string, BuiltIn>> = {
  stringlistsize: size,
  stringlistsum: summary(real(0), sumOf),
  stringlistavg: summary(real(0), (numbers) => sumOf(numbers) / numbers.length),
  stringlistmin: summary(UNDEFINED, (numbers) =>
    numbers.filter(isComparable).reduce((least, number) => Math.min(number, least), FLOAT_MAX),
  ),
  stringlistmax: summary(UNDEFINED, (numbers) =>
    numbers.filter(isComparable).reduce((most, number) => Math.max(number, most), FLOAT_MIN),
  ),
  stringlistmember: isMember(has),
  stringlistimember: isMember(hasWithoutCase),
  stringlistsubsetmatch: isSubset(has),
  stringlistisubsetmatch: isSubset(hasWithoutCase),
  stringlist_regexpmember: regexpMember,
  stringlistsintersect: intersect,
  split,
  splitusername: splitAt((text) => [text, '']),
  splitslotname: splitAt((text) => ['', text]),
};
