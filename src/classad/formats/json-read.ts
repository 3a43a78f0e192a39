import { ClassAd } from '../ad.js';
import { ClassAdError, type Position, positionOf, shown } from '../error.js';
import { type Expression, literal } from '../expression.js';
import { lexNumber } from '../lex-number.js';
import { closingQuote } from '../lex-string.js';
import { MAX_NESTING, MAX_VALUES } from '../limits.js';
import { FALSE, string, TRUE, UNDEFINED } from '../value.js';
import { type BracketedForm, BracketedReader } from './bracketed.js';
import { type Escaping, parseEmbedded } from './embedded.js';
import { readWhole } from './form.js';

const WORDS = { true: TRUE, false: FALSE, null: UNDEFINED } as const;
const BLANK = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g;
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ESCAPING: Escaping = { escaped: ESCAPE, decode };
/** What HTCondor writes around an expression. */
const [BEFORE, AFTER] = ['\\/Expr(', ')\\/'];

/** The JSON form: one object for each ad, several in an array. */
export const JSON_FORM: BracketedForm = {
  ad: { open: '{', close: '}', next: /["{}]/g, comments: false },
  list: { open: '[', close: ']' },
  parse: (text, start) => new JsonReader(text, start).whole(),
};

/** All ads of a JSON text: one object, several after each other, or arrays of them. Throws `ClassAdError`. */
export function parseJson(text: string): ClassAd[] {
  return [...readWhole(new BracketedReader(JSON_FORM), text)];
}

/** Reads one object. */
class JsonReader {
  readonly #text: string;
  readonly #start: Position;
  #at = 0;
  #depth = 0;
  #values = 0;

  constructor(text: string, start: Position) {
    this.#text = text;
    this.#start = start;
  }

  whole(): ClassAd {
    const ad = this.#object();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the ad');
    return ad;
  }

  #takes(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string, expected: string): void {
    if (!this.#takes(mark)) throw this.#unexpected(expected);
  }

  #object(): ClassAd {
    this.#expect('{', 'an ad, which begins with {');
    this.#enter();
    const ad = new ClassAd();
    if (!this.#takes('}')) {
      do {
        const name = decode(this.#string('the name of an attribute'));
        this.#expect(':', '":"');
        ad.set(name, this.#value());
      } while (this.#takes(','));
      this.#expect('}', '"," or "}"');
    }
    this.#depth--;
    return ad;
  }

  #value(): Expression {
    this.#count();
    this.#skip();
    const character = this.#text[this.#at];
    if (character === '{') return { kind: 'ad', ad: this.#object() };
    if (character === '[') return this.#list();
    if (character === '"') return this.#stringOrExpression();
    const word = /^[a-z]+/.exec(this.#text.slice(this.#at, this.#at + 6))?.[0];
    if (word === 'true' || word === 'false' || word === 'null') {
      this.#at += word.length;
      return literal(WORDS[word]);
    }
    const number = /^-?\d/.test(this.#text.slice(this.#at, this.#at + 2))
      ? lexNumber(this.#text, this.#at)
      : undefined;
    if (number === undefined) throw this.#unexpected('a value');
    this.#at = number.end;
    return literal(number.value);
  }

  #list(): Expression {
    this.#at++;
    this.#enter();
    const items: Expression[] = [];
    if (!this.#takes(']')) {
      do items.push(this.#value());
      while (this.#takes(','));
      this.#expect(']', '"," or "]"');
    }
    this.#depth--;
    return { kind: 'list', items };
  }

  /** Slashes with backslashes around a string are what marks an expression. */
  #stringOrExpression(): Expression {
    const at = this.#at;
    const raw = this.#string('a string');
    if (!raw.startsWith('\\/') || !raw.endsWith('\\/') || raw.length < 4) return this.#literal(raw, at);
    if (!raw.startsWith(BEFORE) || !raw.endsWith(AFTER)) {
      throw this.#error('syntax', at, shown(decode(raw)), '\\/Expr(...)\\/');
    }
    const inner = raw.slice(BEFORE.length, -AFTER.length);
    return parseEmbedded(inner, ESCAPING, () => this.#positionOf(at + 1 + BEFORE.length));
  }

  #literal(raw: string, at: number): Expression {
    const value = decode(raw);
    if (value.includes('\0')) throw this.#error('syntax', at, 'a NUL in a string', 'any other character');
    return literal(string(value));
  }

  /** What stands between quotes. */
  #string(expected: string): string {
    this.#skip();
    const at = this.#at;
    if (this.#text[at] !== '"') throw this.#unexpected(expected);
    const close = closingQuote(this.#text, at + 1, '"');
    if (close < 0) throw this.#error('truncated', at, 'a string without its end', 'a closing "');
    this.#at = close + 1;
    return this.#text.slice(at + 1, close);
  }

  #skip(): void {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #enter(): void {
    if (++this.#depth <= MAX_NESTING) return;
    throw this.#error(
      'nesting',
      this.#at,
      'an ad that is nested too deeply',
      `at most ${MAX_NESTING} levels`,
    );
  }

  #count(): void {
    if (++this.#values <= MAX_VALUES) return;
    throw this.#error('size', this.#at, 'one value more', `at most ${MAX_VALUES} in an ad`);
  }

  #unexpected(expected: string): ClassAdError {
    if (this.#at >= this.#text.length) return this.#error('truncated', this.#at, 'the end', expected);
    const found = /^[-\w.]+|^[\s\S]/.exec(this.#text.slice(this.#at, this.#at + 30))?.[0] ?? '';
    return this.#error('syntax', this.#at, shown(found), expected);
  }

  #error(code: ClassAdError['code'], at: number, found: string, expected: string): ClassAdError {
    return new ClassAdError(code, this.#positionOf(at), found, expected);
  }

  #positionOf(at: number): Position {
    return positionOf(this.#text, at, this.#start);
  }
}

function decode(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`);
  } catch {
    // HTCondor lets any character be escaped, and control characters stand as they are.
  }
  return raw.replace(ESCAPE, (_, code: string | undefined, letter: string) =>
    code === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
