import { ClassAd } from '../ad.js';
import { ClassAdError, positionOf, shown } from '../error.js';
import { type Expression, literal } from '../expression.js';
import { lexNumber } from '../lex-number.js';
import { MAX_NESTING, Parser } from '../parser.js';
import { FALSE, string, TRUE, UNDEFINED } from '../value.js';

const WORDS = { true: TRUE, false: FALSE, null: UNDEFINED } as const;
const BLANK = /[ \t\n\r]*/y;
const STRING = /"((?:[^"\\]|\\[\s\S])*)"/y;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g;
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** All ads of a JSON text: one object, several after each other, or arrays of them. Throws `ClassAdError`. */
export function parseJson(text: string): ClassAd[] {
  const reader = new JsonReader(text);
  const ads: ClassAd[] = [];
  while (!reader.atEnd()) {
    if (!reader.takes('[')) ads.push(reader.object());
    else if (!reader.takes(']')) {
      do ads.push(reader.object());
      while (reader.takes(','));
      reader.expect(']', '"," or "]"');
    }
    reader.takes(',');
  }
  return ads;
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  takes(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  expect(mark: string, expected: string): void {
    if (!this.takes(mark)) throw this.#unexpected(expected);
  }

  object(): ClassAd {
    this.expect('{', 'an ad, which begins with {');
    this.#enter();
    const ad = new ClassAd();
    if (!this.takes('}')) {
      do {
        const { value: name } = this.#string('the name of an attribute');
        this.expect(':', '":"');
        ad.set(name, this.#value());
      } while (this.takes(','));
      this.expect('}', '"," or "}"');
    }
    this.#depth--;
    return ad;
  }

  #value(): Expression {
    this.#skip();
    const character = this.#text[this.#at];
    if (character === '{') return { kind: 'ad', ad: this.object() };
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
    if (!this.takes(']')) {
      do items.push(this.#value());
      while (this.takes(','));
      this.expect(']', '"," or "]"');
    }
    this.#depth--;
    return { kind: 'list', items };
  }

  /** Slashes with backslashes around a string are what marks an expression. */
  #stringOrExpression(): Expression {
    const at = this.#at;
    const { raw, value } = this.#string('a string');
    if (!raw.startsWith('\\/') || !raw.endsWith('\\/') || raw.length < 4) return literal(string(value));
    const inner = /^\/Expr\(([\s\S]*)\)\/$/.exec(value)?.[1];
    const start = positionOf(this.#text, at + '"\\/Expr('.length);
    if (inner === undefined) {
      throw new ClassAdError('syntax', positionOf(this.#text, at), shown(value), '\\/Expr(...)\\/');
    }
    return new Parser({ text: inner, syntax: 'new', start }).wholeExpression();
  }

  #string(expected: string): { raw: string; value: string } {
    this.#skip();
    if (this.#text[this.#at] !== '"') throw this.#unexpected(expected);
    STRING.lastIndex = this.#at;
    const raw = STRING.exec(this.#text)?.[1];
    if (raw === undefined) {
      throw new ClassAdError(
        'truncated',
        positionOf(this.#text, this.#at),
        'a string without its end',
        'a closing "',
      );
    }
    this.#at = STRING.lastIndex;
    const value = raw.replace(ESCAPE, (_, code: string | undefined, letter: string) =>
      code === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
    );
    return { raw, value };
  }

  #skip(): void {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #enter(): void {
    if (++this.#depth <= MAX_NESTING) return;
    const found = 'an ad that is nested too deeply';
    throw new ClassAdError(
      'nesting',
      positionOf(this.#text, this.#at),
      found,
      `at most ${MAX_NESTING} levels`,
    );
  }

  #unexpected(expected: string): ClassAdError {
    const position = positionOf(this.#text, this.#at);
    if (this.#at >= this.#text.length) return new ClassAdError('truncated', position, 'the end', expected);
    const found = /^[-\w.]+|^[\s\S]/.exec(this.#text.slice(this.#at, this.#at + 30))?.[0] ?? '';
    return new ClassAdError('syntax', position, shown(found), expected);
  }
}
