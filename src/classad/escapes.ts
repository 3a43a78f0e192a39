import { fromBytes, toBytes } from './bytes.js';

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const ESCAPE = /\\([0-3][0-7]{0,2}|[4-7][0-7]?|[\s\S])/g;

/**
 * The string behind the new syntax's escapes: those of C, octal ones being bytes; any other character stands for
 * itself. Nothing for a NUL, which no ClassAd string can hold.
 */
export function unescapeText(text: string): string | undefined {
  if (!text.includes('\\')) return text;
  let hasNul = false;
  const bytes = toBytes(text).replace(ESCAPE, (_, escaped: string) => {
    if (!/[0-7]/.test(escaped)) return LETTERS[escaped] ?? escaped;
    const code = Number.parseInt(escaped, 8);
    if (code === 0) hasNul = true;
    return String.fromCharCode(code & 0xff);
  });
  return hasNul ? undefined : fromBytes(bytes);
}

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
