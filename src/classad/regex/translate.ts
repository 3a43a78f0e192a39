import type { PatternOptions } from './pcre.js';

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\v\\f\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  ascii: '\\x00-\\x7f',
};

/** What stands for an escape outside of a class; those that are not here are the same in JavaScript. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  a: '\\x07',
  e: '\\x1b',
  h: '[ \\t\\xa0]',
  H: '[^ \\t\\xa0]',
  N: '[^\\n]',
  R: '(?:\\r\\n|[\\n\\v\\f\\r\\x85])',
  V: '[^\\n\\v\\f\\r\\x85]',
  v: '[\\n\\v\\f\\r\\x85]',
  s: '[ \\t\\n\\v\\f\\r]',
  S: '[^ \\t\\n\\v\\f\\r]',
};

const IN_CLASS: Readonly<Record<string, string>> = {
  a: '\\x07',
  e: '\\x1b',
  h: ' \\t\\xa0',
  v: '\\n\\v\\f\\r\\x85',
  s: ' \\t\\n\\v\\f\\r',
};

const UNSUPPORTED = /^\((?:\?(?:R|[+-]?\d|&|\(|P>|\||C)|\*)/;
const END_OF_SUBJECT = '(?=\\n?(?![^]))';

/** JavaScript's source and flags of a PCRE2 pattern. Nothing where there is no equal. */
export function translate(
  pattern: string,
  options: PatternOptions,
): { source: string; flags: string } | undefined {
  const state = { ...options };
  let source = '';
  let at = 0;
  const flags = /^\(\?([imsx]+)\)/.exec(pattern);
  if (flags !== null) {
    at = flags[0].length;
    const letters = flags[1] ?? '';
    state.ignoreCase ||= letters.includes('i');
    state.multiline ||= letters.includes('m');
    state.dotAll ||= letters.includes('s');
    state.extended ||= letters.includes('x');
  }
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const piece = pieceOf(rest, state);
    if (piece === undefined) return undefined;
    source += piece.source;
    at += piece.length;
  }
  return {
    source,
    flags: `${state.ignoreCase ? 'i' : ''}${state.multiline ? 'm' : ''}${state.dotAll ? 's' : ''}`,
  };
}

interface Piece {
  readonly source: string;
  readonly length: number;
}

function pieceOf(rest: string, state: PatternOptions): Piece | undefined {
  const [character = ''] = rest;
  switch (character) {
    case '\\':
      return escapeOf(rest);
    case '[':
      return classOf(rest);
    case '(':
      return groupOf(rest);
    case '.':
      return { source: state.dotAll ? '[^]' : '[^\\n]', length: 1 };
    case '$':
      // Without `m`, PCRE's $ also stands before a newline that ends the subject; with it only a newline counts.
      return { source: state.multiline ? '(?=\\n|(?![^]))' : END_OF_SUBJECT, length: 1 };
    case '^':
      return { source: state.multiline ? '(?<=\\n|(?<![^]))' : '(?<![^])', length: 1 };
    case '*':
    case '+':
    case '?':
      return rest[1] === '+' ? undefined : { source: character, length: 1 };
    case '{':
      return quantifierOf(rest);
    case '}':
    case ']':
      return { source: `\\${character}`, length: 1 };
    case '/':
      return { source: '\\/', length: 1 };
  }
  if (state.extended && character === '#') {
    return { source: '', length: /^[^\n]*\n?/.exec(rest)?.[0].length ?? 1 };
  }
  if (state.extended && ' \t\n\v\f\r'.includes(character)) return { source: '', length: 1 };
  return { source: character === '\n' ? '\\n' : character, length: 1 };
}

function escapeOf(rest: string): Piece | undefined {
  const letter = rest[1];
  if (letter === undefined || 'KGXCpPLlUuE'.includes(letter)) return undefined;
  if (letter === 'Q') {
    const end = rest.indexOf('\\E');
    const text = end < 0 ? rest.slice(2) : rest.slice(2, end);
    return { source: text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), length: end < 0 ? rest.length : end + 2 };
  }
  const braced =
    /^\\x\{([0-9a-fA-F]{1,2})\}|^\\g\{?(-?\d+)\}?|^\\(?:k\{|k'|g\{|k<)(\w+)[}'>]|^\\0([0-7]{0,2})|^\\o\{([0-7]{1,3})\}|^\\x([0-9a-fA-F]{0,2})|^\\([1-9]\d*)/.exec(
      rest,
    );
  if (braced !== null) {
    const [all, hexadecimal, group, name, zero, octal, short, number] = braced;
    if (number !== undefined && !/^[1-7][0-7]+$/.test(number)) {
      return { source: `(?:\\${number})`, length: all.length };
    }
    if (group?.startsWith('-')) return undefined;
    if (group !== undefined) return { source: `(?:\\${group})`, length: all.length };
    if (name !== undefined) return { source: `\\k<${name}>`, length: all.length };
    const code = Number.parseInt(
      (hexadecimal ?? short ?? zero ?? octal ?? number) || '0',
      (hexadecimal ?? short) ? 16 : 8,
    );
    return { source: `\\x${(code & 0xff).toString(16).padStart(2, '0')}`, length: all.length };
  }
  const special = ESCAPES[letter];
  if (special !== undefined) return { source: special, length: 2 };
  if (/[bBdDwWtnrf]/.test(letter)) return { source: `\\${letter}`, length: 2 };
  if (/[A-Za-z]/.test(letter)) return undefined;
  return { source: /[0-9_]/.test(letter) ? letter : `\\${letter}`, length: 2 };
}

function groupOf(rest: string): Piece | undefined {
  if (UNSUPPORTED.test(rest)) return undefined;
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment !== null) return { source: '', length: comment[0].length };
  const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
  if (named !== null) return { source: `(?<${named[1] ?? named[2]}>`, length: named[0].length };
  const reference = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
  if (reference !== null) return { source: `\\k<${reference[1]}>`, length: reference[0].length };
  const plain = /^\((?:\?(?::|=|!|<=|<!))?/.exec(rest)?.[0] ?? '(';
  if (plain === '(' && rest[1] === '?') return undefined;
  return { source: plain, length: plain.length };
}

/** A brace that is no quantifier is itself. */
function quantifierOf(rest: string): Piece | undefined {
  const quantifier = /^\{(\d+)(,\d*)?\}/.exec(rest);
  if (quantifier === null) return { source: '\\{', length: 1 };
  if (rest[quantifier[0].length] === '+') return undefined;
  return { source: quantifier[0], length: quantifier[0].length };
}

function classOf(rest: string): Piece | undefined {
  let source = rest[1] === '^' ? '[^' : '[';
  let at = source.length;
  for (let first = true; ; first = false) {
    const character = rest[at];
    if (character === undefined) return undefined;
    if (character === ']' && !first) return { source: `${source}]`, length: at + 1 };
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(rest.slice(at, at + 12));
    if (posix !== null) {
      const members = POSIX[posix[2] ?? ''];
      if (members === undefined || posix[1] === '^') return undefined;
      source += members;
      at += posix[0].length;
    } else if (character === '\\') {
      const escaped = classEscape(rest.slice(at));
      if (escaped === undefined) return undefined;
      source += escaped.source;
      at += escaped.length;
    } else {
      source += character === '[' || character === ']' ? `\\${character}` : character;
      at++;
    }
  }
}

function classEscape(rest: string): Piece | undefined {
  const letter = rest[1];
  if (letter === undefined || 'pPNRXBK'.includes(letter)) return undefined;
  const octal = /^\\([0-7]{1,3})/.exec(rest);
  if (octal !== null) {
    const code = Number.parseInt(octal[1] ?? '0', 8) & 0xff;
    return { source: `\\x${code.toString(16).padStart(2, '0')}`, length: octal[0].length };
  }
  const members = IN_CLASS[letter];
  if (members !== undefined) return { source: members, length: 2 };
  if (letter === 'x' || /[bdDwWtnrfS]/.test(letter))
    return letter === 'x' ? escapeOf(rest) : { source: `\\${letter}`, length: 2 };
  return /[A-Za-z]/.test(letter) ? undefined : { source: `\\${letter}`, length: 2 };
}
