import { unescapeText } from './escapes.js';
import { MAX_WORDS } from './limits.js';

const BACKSLASH = 0x5c;

type Read =
  | { readonly value: string; readonly end: number }
  | { readonly problem: 'unterminated' | 'nul' | 'many' };

/** A string of the new syntax; strings that follow each other are one. */
export function lexNewString(text: string, at: number, quote: '"' | "'"): Read {
  let raw = '';
  let begin = at;
  for (let strings = 0; strings <= MAX_WORDS; strings++) {
    const close = closingQuote(text, begin + 1, quote);
    if (close < 0) return { problem: 'unterminated' };
    raw += text.slice(begin + 1, close);
    const end = close + 1;
    begin = end;
    while (' \t\n\v\f\r'.includes(text[begin] ?? 'x')) begin++;
    if (text[begin] !== quote) return finish(unescapeText(raw), end);
  }
  return { problem: 'many' };
}

/** A string of the old syntax. */
export function lexOldString(text: string, at: number, quote: '"' | "'"): Read {
  let value = '';
  let begin = at + 1;
  for (;;) {
    const close = text.indexOf(quote, begin);
    if (close < 0) return { problem: 'unterminated' };
    const next = text[close + 1];
    if (close === begin || text[close - 1] !== '\\' || next === undefined || next === '\n') {
      return finish(value + text.slice(begin, close), close + 1);
    }
    value += text.slice(begin, close - 1) + quote;
    begin = close + 1;
  }
}

function finish(value: string | undefined, end: number): Read {
  return value === undefined || value.includes('\0') ? { problem: 'nul' } : { value, end };
}

/** Where a string of C ends that begins before `from`; -1 where it does not. */
export function closingQuote(text: string, from: number, quote: string): number {
  for (let at = from; ; at++) {
    const close = text.indexOf(quote, at);
    if (close < 0) return -1;
    let backslashes = 0;
    while (close - 1 - backslashes >= from && text.charCodeAt(close - 1 - backslashes) === BACKSLASH) {
      backslashes++;
    }
    if (backslashes % 2 === 0) return close;
    at = close;
  }
}
