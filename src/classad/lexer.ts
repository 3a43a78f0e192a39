import { ClassAdError, type Position, positionOf, shown } from './error.js';
import { lexNumber } from './lex-number.js';
import { lexNewString, lexOldString } from './lex-string.js';
import { MAX_WORDS } from './limits.js';
import { endsOperand, MARKS, type Mark, type Token } from './token.js';
import { ERROR, FALSE, string, TRUE, UNDEFINED } from './value.js';

/**
 * `new`: strings have C's escapes. `old` (`condor_status -long`, submit and configuration files): a backslash is itself
 * except before a quote that is not the last character of its line.
 */
export type Syntax = 'old' | 'new';

export interface Source {
  readonly text: string;
  readonly syntax: Syntax;
  /** Where the text begins in its file. */
  readonly start?: Position | undefined;
}

const BLANK = /[ \t\n\v\f\r]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

const WORDS: ReadonlyMap<string, (at: number) => Token> = new Map([
  ['true', (at: number): Token => ({ kind: 'literal', value: TRUE, at })],
  ['false', (at: number): Token => ({ kind: 'literal', value: FALSE, at })],
  ['undefined', (at: number): Token => ({ kind: 'literal', value: UNDEFINED, at })],
  ['error', (at: number): Token => ({ kind: 'literal', value: ERROR, at })],
  ['is', (at: number): Token => ({ kind: 'mark', mark: '=?=', at })],
  ['isnt', (at: number): Token => ({ kind: 'mark', mark: '=!=', at })],
]);
const LONGEST_WORD = 'undefined'.length;

/** Marks by their first character, longest first. */
const MARKS_BY_FIRST = new Map<string, Mark[]>();
for (const mark of MARKS)
  MARKS_BY_FIRST.set(mark[0] ?? '', [...(MARKS_BY_FIRST.get(mark[0] ?? '') ?? []), mark]);

/** The words of a text, one ahead. */
export class Lexer {
  readonly #source: Source;
  #at = 0;
  #words = 0;
  #last: Token | undefined;
  #next: Token | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  peek(): Token {
    this.#next ??= this.#read();
    return this.#next;
  }

  take(): Token {
    const token = this.peek();
    this.#last = token;
    this.#next = undefined;
    return token;
  }

  /** Takes the next word if it is this mark. */
  takes(mark: Mark): boolean {
    const token = this.peek();
    if (token.kind !== 'mark' || token.mark !== mark) return false;
    this.take();
    return true;
  }

  /** Takes `?:`, blanks between the two allowed. */
  takesElvis(): boolean {
    const token = this.peek();
    if (token.kind !== 'mark' || token.mark !== '?') return false;
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#source.text);
    if (this.#source.text[BLANK.lastIndex] !== ':') return false;
    this.#at = BLANK.lastIndex + 1;
    this.#last = { kind: 'mark', mark: ':', at: BLANK.lastIndex };
    this.#next = undefined;
    return true;
  }

  /** The error for a word that is not what was expected. */
  unexpected(token: Token, expected: string): ClassAdError {
    const { text } = this.#source;
    if (token.kind === 'end') return this.error('truncated', token.at, 'the end', expected);
    const next = this.#next === undefined || this.#next.at <= token.at ? this.#at : this.#next.at;
    return this.error(
      'syntax',
      token.at,
      shown(text.slice(token.at, Math.max(next, token.at + 1)).trim()),
      expected,
    );
  }

  error(code: ClassAdError['code'], at: number, found: string, expected: string): ClassAdError {
    return new ClassAdError(code, positionOf(this.#source.text, at, this.#source.start), found, expected);
  }

  #read(): Token {
    this.#skipBlank();
    const { text } = this.#source;
    const at = this.#at;
    const character = text[at];
    if (character === undefined) return { kind: 'end', at };
    if (++this.#words > MAX_WORDS) throw this.error('size', at, 'one word more', `at most ${MAX_WORDS}`);
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) return this.#word(name);
    if (character === '"' || character === "'") return this.#quoted(character);
    if (beginsNumber(text, at, !endsOperand(this.#last))) return this.#number();
    const mark = MARKS_BY_FIRST.get(character)?.find((candidate) => text.startsWith(candidate, at));
    if (mark === undefined) throw this.error('syntax', at, shown(character), 'an expression');
    this.#at += mark.length;
    return { kind: 'mark', mark, at };
  }

  #word(name: string): Token {
    const at = this.#at;
    this.#at += name.length;
    const special = name.length <= LONGEST_WORD ? WORDS.get(name.toLowerCase()) : undefined;
    return special !== undefined ? special(at) : { kind: 'name', name, at };
  }

  #quoted(quote: '"' | "'"): Token {
    const at = this.#at;
    const read = (this.#source.syntax === 'old' ? lexOldString : lexNewString)(this.#source.text, at, quote);
    if ('problem' in read) throw this.#stringError(read.problem, at, quote);
    this.#at = read.end;
    if (quote === "'") return { kind: 'name', name: read.value, at };
    return { kind: 'literal', value: string(read.value), at };
  }

  #stringError(problem: 'unterminated' | 'nul' | 'many', at: number, quote: string): ClassAdError {
    switch (problem) {
      case 'unterminated':
        return this.error('truncated', at, 'a string without its end', `a closing ${quote}`);
      case 'nul':
        return this.error('syntax', at, 'a NUL in a string', 'any other character');
      case 'many':
        return this.error('size', at, 'too many strings in a row', `at most ${MAX_WORDS}`);
    }
  }

  #number(): Token {
    const at = this.#at;
    const read = lexNumber(this.#source.text, at);
    if (read === undefined) {
      const found = /[-.\w]+/.exec(this.#source.text.slice(at, at + 40))?.[0] ?? '';
      throw this.error(
        'syntax',
        at,
        shown(found),
        'a number (decimal, without leading zeros, digits after a point)',
      );
    }
    this.#at = read.end;
    return { kind: 'literal', value: read.value, at };
  }

  #skipBlank(): void {
    const { text } = this.#source;
    for (;;) {
      BLANK.lastIndex = this.#at;
      BLANK.exec(text);
      this.#at = BLANK.lastIndex;
      if (text.startsWith('//', this.#at)) {
        const end = text.indexOf('\n', this.#at);
        this.#at = end < 0 ? text.length : end;
      } else if (text.startsWith('/*', this.#at)) {
        const end = text.indexOf('*/', this.#at + 2);
        if (end < 0) throw this.error('truncated', this.#at, 'a comment without its end', '*/');
        this.#at = end + 2;
      } else {
        return;
      }
    }
  }
}

const DIGIT = /[0-9]/;

/** A minus belongs to the number only where an operand may begin. */
function beginsNumber(text: string, at: number, minusMayBegin: boolean): boolean {
  let first = at;
  if (text[at] === '-') {
    if (!minusMayBegin) return false;
    first++;
  }
  if (text[first] === '.') first++;
  return DIGIT.test(text[first] ?? '');
}
