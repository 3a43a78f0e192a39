import type { ByteSet } from './tree.js';

/** The set of the characters of a text, `-` between two of them meaning a range. */
export function bytes(text: string): ByteSet {
  const set = new Uint8Array(256);
  for (let at = 0; at < text.length; at++) {
    const first = text.charCodeAt(at);
    const range = text[at + 1] === '-' && at + 2 < text.length;
    set.fill(1, first, (range ? text.charCodeAt(at + 2) : first) + 1);
    if (range) at += 2;
  }
  return set;
}

export function inverted(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

export function addAll(set: ByteSet, more: ByteSet): void {
  for (let code = 0; code < 256; code++) if (more[code] === 1) set[code] = 1;
}

/** With the other case of each ASCII letter: bytes have no other letters. */
export function ignoringCase(set: ByteSet): ByteSet {
  const both = set.slice();
  for (let code = 0x41; code <= 0x5a; code++) {
    if (set[code] === 1 || set[code + 32] === 1) both.fill(1, code, code + 1).fill(1, code + 32, code + 33);
  }
  return both;
}

export const ANY = inverted(bytes(''));
export const NO_NEWLINE = inverted(bytes('\n'));
export const VERTICAL = bytes('\n-\r\x85');
const DIGIT = bytes('0-9');
const SPACE = bytes(' \t-\r');
const WORD = bytes('A-Za-z0-9_');
const HORIZONTAL = bytes(' \t\xa0');

/** `\d` and its like. */
export const SHORTHANDS: Readonly<Record<string, ByteSet>> = {
  d: DIGIT,
  D: inverted(DIGIT),
  s: SPACE,
  S: inverted(SPACE),
  w: WORD,
  W: inverted(WORD),
  h: HORIZONTAL,
  H: inverted(HORIZONTAL),
  v: VERTICAL,
  V: inverted(VERTICAL),
};

/** `[:alpha:]` and its like, in the C locale. */
export const POSIX: Readonly<Record<string, ByteSet>> = {
  alpha: bytes('A-Za-z'),
  lower: bytes('a-z'),
  upper: bytes('A-Z'),
  digit: DIGIT,
  alnum: bytes('A-Za-z0-9'),
  space: SPACE,
  blank: bytes(' \t'),
  punct: bytes('!-/:-@[-`{-~'),
  print: bytes(' -~'),
  graph: bytes('!-~'),
  cntrl: bytes('\0-\x1f\x7f'),
  xdigit: bytes('0-9A-Fa-f'),
  word: WORD,
  ascii: bytes('\0-\x7f'),
};

/** Is there a byte of a word at an offset? */
export function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && WORD[text.charCodeAt(at)] === 1;
}

/** Bytes have no other letters than those of ASCII. */
export function inLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
