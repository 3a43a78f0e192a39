import { integer, real, type ScalarValue } from './value.js';

const HEXADECIMAL = /-?0[xX][0-9a-fA-F]*/y;
/** Digits that are all of a number, and few enough for JavaScript's own. */
const SMALL = /(?:0|[1-9]\d{0,14})(?![\d.eExX])/y;
const DECIMAL = /-?(\d*)(\.\d*)?([eE][+-]?\d*)?/y;

/**
 * The number at an offset, as HTCondor's lexer takes it: an integer that does not fit 64 bits is 0, one with a leading
 * zero none (`-017` is -17, and `-0x1F` 0: only the first character is looked at). Nothing for what is no number.
 */
export function lexNumber(text: string, at: number): { value: ScalarValue; end: number } | undefined {
  SMALL.lastIndex = at;
  if (SMALL.test(text)) {
    return { value: integer(Number(text.slice(at, SMALL.lastIndex))), end: SMALL.lastIndex };
  }
  HEXADECIMAL.lastIndex = at;
  const hexadecimal = HEXADECIMAL.exec(text)?.[0];
  if (hexadecimal !== undefined) {
    const fine = hexadecimal.startsWith('-') && hexadecimal.length > 3;
    return fine ? { value: integer(0n), end: HEXADECIMAL.lastIndex } : undefined;
  }
  DECIMAL.lastIndex = at;
  const [all = '', digits = '', fraction, exponent] = DECIMAL.exec(text) ?? [];
  const end = DECIMAL.lastIndex;
  if (fraction === '.' || (exponent !== undefined && !/\d$/.test(exponent))) return undefined;
  if (fraction !== undefined || exponent !== undefined) return { value: real(Number(all)), end };
  if (digits.startsWith('0') && digits.length > 1) {
    if (!all.startsWith('-') || /[89]/.test(digits)) return undefined;
  }
  // More digits than 64 bits have, without the zeros before them, are not worth the time that they take.
  const value = all.length > 20 && all.replace(/^-?0+/, '').length > 20 ? 0n : BigInt(all);
  return { value: integer(value === BigInt.asIntN(64, value) ? value : 0n), end };
}
