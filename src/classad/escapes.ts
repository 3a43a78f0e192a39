import { characters, fromBytes, toBytes } from './bytes.js';

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const MEANINGS = new Map(
  Object.entries(LETTERS).map(([letter, meaning]) => [letter.charCodeAt(0), meaning.charCodeAt(0)]),
);
const BACKSLASH = 0x5c;
const [ZERO, SEVEN] = [0x30, 0x37];
/** An octal byte that is no character of its own. */
const PART = /\\[23][0-7][0-7]/;

/**
 * The string behind the new syntax's escapes: those of C, octal ones being bytes; any other character stands for
 * itself. Nothing for a NUL, which no ClassAd string can hold.
 */
export function unescapeText(text: string): string | undefined {
  if (!text.includes('\\')) return text;
  const inBytes = PART.test(text);
  const from = inBytes ? toBytes(text) : text;
  const units = new Uint16Array(from.length);
  let length = 0;
  for (let at = 0; at < from.length; at++) {
    let code = from.charCodeAt(at);
    if (code === BACKSLASH && at + 1 < from.length) {
      code = from.charCodeAt(++at);
      if (isOctal(code)) {
        code -= ZERO;
        // Three digits at most, and a byte at most.
        for (let digit = 1; digit < 3 && code < 32 && isOctal(from.charCodeAt(at + 1)); digit++) {
          code = 8 * code + from.charCodeAt(++at) - ZERO;
        }
        if (code === 0) return undefined;
      } else {
        code = MEANINGS.get(code) ?? code;
      }
    }
    units[length++] = code;
  }
  const result = characters(units.subarray(0, length));
  return inBytes ? fromBytes(result) : result;
}

const isOctal = (code: number) => code >= ZERO && code <= SEVEN;

const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LETTERS).map(([letter, character]) => [character, `\\${letter}`]),
);

/** The new syntax's text of a string, without its quotes: control characters and all beyond ASCII are octal bytes. */
export function escapeText(value: string, delimiter: '"' | "'" | ''): string {
  return toBytes(value).replace(/[\s\S]/g, (character) => {
    if (character === delimiter) return `\\${character}`;
    if (character === '\\') return '\\\\';
    const name = NAMES[character];
    if (name !== undefined) return name;
    const code = character.charCodeAt(0);
    return code >= 0x20 && code < 0x7f ? character : `\\${code.toString(8).padStart(3, '0')}`;
  });
}
