import { toBytes } from '../bytes.js';
import { toText } from '../convert.js';
import { boolean, ERROR, integer, UNDEFINED, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/**
 * strverscmp(3)'s order, as HTCondor has it: runs of digits compare as numbers, those with leading zeros as
 * fractions. The size of the result is a difference of bytes or of lengths.
 */
export function compareVersions(left: string, right: string): number {
  const [one, other] = [toBytes(left), toBytes(right)];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  if (at === one.length && at === other.length) return 0;
  const mismatch = byteAt(one, at) - byteAt(other, at);
  let begin = at;
  while (begin > 0 && isDigit(one, begin - 1)) begin--;
  if (begin === at && !(isDigit(one, at) && isDigit(other, at))) return mismatch;
  const [zeros, otherZeros] = [leadingZeros(one, begin), leadingZeros(other, begin)];
  if (zeros !== otherZeros) return otherZeros - zeros;
  if (zeros > 0) return mismatch;
  const [digits, otherDigits] = [digitsFrom(one, begin), digitsFrom(other, begin)];
  return digits === otherDigits ? mismatch : digits - otherDigits;
}

/** A byte as C's signed char; 0 at the end. */
function byteAt(bytes: string, at: number): number {
  const byte = at < bytes.length ? bytes.charCodeAt(at) : 0;
  return byte < 0x80 ? byte : byte - 0x100;
}

function isDigit(bytes: string, at: number): boolean {
  const byte = byteAt(bytes, at);
  return byte >= 0x30 && byte <= 0x39;
}

/** A last zero is a digit, not a leading zero. */
function leadingZeros(bytes: string, from: number): number {
  let end = from;
  while (bytes[end] === '0') end++;
  return end > from && !isDigit(bytes, end) ? end - 1 - from : end - from;
}

function digitsFrom(bytes: string, from: number): number {
  let end = from;
  while (isDigit(bytes, end)) end++;
  return end - from;
}

const compared = (result: (order: number) => Value): BuiltIn =>
  evaluated(2, (values) => {
    if (values.some((value) => value.type === 'undefined')) return UNDEFINED;
    const [one, other] = [toText(at(values, 0)), toText(at(values, 1))];
    if (one.type !== 'string' || other.type !== 'string') return ERROR;
    return result(compareVersions(one.value, other.value));
  });

const inRange = evaluated(3, (values) => {
  const [version, least, most] = values.map(toText);
  if (at(values, 1).type === 'undefined' || at(values, 2).type === 'undefined') return UNDEFINED;
  if (version?.type !== 'string' || least?.type !== 'string' || most?.type !== 'string') return ERROR;
  return boolean(
    compareVersions(least.value, version.value) <= 0 && compareVersions(version.value, most.value) <= 0,
  );
});

export const versionFunctions: Readonly<Record<string, BuiltIn>> = {
  versioncmp: compared(integer),
  versionle: compared((order) => boolean(order <= 0)),
  versionlt: compared((order) => boolean(order < 0)),
  versionge: compared((order) => boolean(order >= 0)),
  versiongt: compared((order) => boolean(order > 0)),
  versioneq: compared((order) => boolean(order === 0)),
  version_in_range: inRange,
};
