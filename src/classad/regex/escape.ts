import { PatternError } from './tree.js';

const LETTERS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

const HEXADECIMAL = /\\x(?:\{[ \t]*([0-9a-fA-F]+)[ \t]*\}|([0-9a-fA-F]{0,2}))/y;
const OCTAL = /\\(?:o\{[ \t]*([0-7]+)[ \t]*\}|(0[0-7]{0,2}))/y;
const NUMBER = /\\(\d+)/y;
const BARE_OCTAL = /\\([0-7]{1,3})/y;

/** A byte that an escape stands for, and where that ends. */
export interface EscapedByte {
  readonly code: number;
  readonly end: number;
}

/**
 * The byte that the escape at an offset stands for; nothing for an escape that is none of a byte. Of the groups before
 * it depends whether `\12` is one.
 */
export function escapedByte(text: string, at: number, groups: number): EscapedByte | undefined {
  const letter = text[at + 1];
  if (letter === undefined) throw new PatternError('a backslash at the end');
  const simple = LETTERS[letter];
  if (simple !== undefined) return { code: simple, end: at + 2 };
  if (letter === 'c') return control(text, at);
  if (letter === 'x') return numbered(HEXADECIMAL, 16, text, at);
  if (letter === 'o' || letter === '0') return numbered(OCTAL, 8, text, at);
  if (/[1-9]/.test(letter)) return isReference(text, at, groups) ? undefined : octal(text, at);
  if (/[A-Za-z]/.test(letter)) return undefined;
  return { code: letter.charCodeAt(0), end: at + 2 };
}

/** The same in a class, where a number is no reference and `\b` is a backspace. */
export function escapedByteInClass(text: string, at: number): EscapedByte | undefined {
  const letter = text[at + 1] ?? '';
  if (letter === 'b') return { code: 8, end: at + 2 };
  if (/[1-9]/.test(letter)) return octal(text, at);
  return escapedByte(text, at, 0);
}

function control(text: string, at: number): EscapedByte {
  const code = text.charCodeAt(at + 2);
  if (!(code >= 0x20 && code < 0x7f)) throw new PatternError('\\c without a printable character');
  const upper = code >= 0x61 && code <= 0x7a ? code - 32 : code;
  return { code: upper ^ 0x40, end: at + 3 };
}

function numbered(form: RegExp, base: number, text: string, at: number): EscapedByte {
  form.lastIndex = at;
  const match = form.exec(text);
  if (match === null) throw new PatternError('an escape without its digits');
  const code = Number.parseInt(match[1] ?? (match[2] || '0'), base);
  if (code > 255) throw new PatternError('a character beyond bytes');
  if (text[form.lastIndex] === '{' && match[0] === '\\x') throw new PatternError('\\x{ without its }');
  return { code, end: form.lastIndex };
}

/** PCRE2: a number below 10, one that begins with 8 or 9, and one of so many groups before it. */
function isReference(text: string, at: number, groups: number): boolean {
  NUMBER.lastIndex = at;
  const number = Number(NUMBER.exec(text)?.[1]);
  return number < 10 || /[89]/.test(text[at + 1] ?? '') || number <= groups;
}

function octal(text: string, at: number): EscapedByte {
  BARE_OCTAL.lastIndex = at;
  const digits = BARE_OCTAL.exec(text)?.[1];
  if (digits === undefined) return { code: text.charCodeAt(at + 1), end: at + 2 };
  const code = Number.parseInt(digits, 8);
  if (code > 255) throw new PatternError('a character beyond bytes');
  return { code, end: BARE_OCTAL.lastIndex };
}
