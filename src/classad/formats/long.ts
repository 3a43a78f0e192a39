import { ClassAd } from '../ad.js';
import { ClassAdError, type Position, shown } from '../error.js';
import { unescapeText } from '../escapes.js';
import type { Expression } from '../expression.js';
import { MAX_AD_LENGTH } from '../limits.js';
import { Parser } from '../parser.js';
import { nameText, unparse } from '../unparse.js';
import { type AdReader, readWhole } from './form.js';

/** How ads of the long form are read. */
export interface LongOptions {
  /**
   * `now`: every expression is parsed as it is read, so that a wrong one is an error here. `late`: each when it is
   * first asked for, many times faster where only a few attributes of each ad matter.
   */
  readonly parse?: 'now' | 'late';
}

const ATTRIBUTE = /^[ \t]*([A-Za-z_][A-Za-z0-9_]*|'(?:[^'\\]|\\.){1,1000}')[ \t]*=(?![=?!])[ \t]*/;
/** So many expressions are kept, of texts up to this length. */
const [KEPT, KEPT_LENGTH] = [20_000, 1000];

/** Reads ads of the old syntax line by line: `Name = expression`, an empty line after each ad, `#` before comments. */
export class LongReader {
  readonly #late: boolean;
  readonly #expressions = new Map<string, Expression>();
  #line = 0;
  #length = 0;
  #ad = new ClassAd();

  constructor(options: LongOptions = {}) {
    this.#late = options.parse === 'late';
  }

  /** How many lines were taken. */
  get lines(): number {
    return this.#line;
  }

  /** Takes one line, without its end; the ad that it ends, if it ends one. Throws `ClassAdError`. */
  line(text: string): ClassAd | undefined {
    this.#line++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line.trim() === '') return this.end();
    if (line.trimStart().startsWith('#')) return undefined;
    const match = ATTRIBUTE.exec(line);
    const [all = '', name = ''] = match ?? [];
    const plain = name.startsWith("'") ? unescapeText(name.slice(1, -1)) : name;
    if (match === null || plain === undefined)
      throw this.#error('syntax', shown(line), '"Name = expression"');
    this.#length += line.length;
    if (this.#length > MAX_AD_LENGTH) {
      throw this.#error('size', 'an ad that is too long', `at most ${MAX_AD_LENGTH} characters`);
    }
    const value = line.slice(all.length).trimEnd();
    const position = { line: this.#line, column: all.length + 1 };
    const parse = () => new Parser({ text: value, syntax: 'old', start: position }).wholeExpression();
    if (this.#late) this.#ad.setText(plain, value, () => this.#known(value, parse));
    else this.#ad.set(plain, this.#known(value, parse));
    return undefined;
  }

  /** The last ad, at the end of the input. */
  end(): ClassAd | undefined {
    const ad = this.#ad;
    if (ad.size === 0) return undefined;
    this.#ad = new ClassAd();
    this.#length = 0;
    return ad;
  }

  #error(code: ClassAdError['code'], found: string, expected: string): ClassAdError {
    return new ClassAdError(code, { line: this.#line, column: 1 }, found, expected);
  }

  /** The ads of a pool say the same again and again. An ad inside can be changed, so it is parsed each time. */
  #known(text: string, parse: () => Expression): Expression {
    const known = this.#expressions.get(text);
    if (known !== undefined) return known;
    const expression = parse();
    if (this.#expressions.size < KEPT && text.length <= KEPT_LENGTH && !text.includes('[')) {
      this.#expressions.set(text, expression);
    }
    return expression;
  }
}

/** Reads the long form from pieces that were cut anywhere. */
export class LongTextReader implements AdReader {
  readonly #reader: LongReader;
  /** The pieces of the line that is not complete yet. */
  #pieces: string[] = [];
  #length = 0;

  constructor(options: LongOptions = {}) {
    this.#reader = new LongReader(options);
  }

  position(): Position {
    return { line: this.#reader.lines + 1, column: this.#length + 1 };
  }

  *push(text: string): Generator<ClassAd> {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const ad = this.#reader.line(this.#line(text.slice(from, end)));
      from = end + 1;
      if (ad !== undefined) yield ad;
    }
    this.#keep(text.slice(from));
  }

  end(): ClassAd | undefined {
    const ad = this.#length > 0 ? this.#reader.line(this.#line('')) : undefined;
    return ad ?? this.#reader.end();
  }

  #line(last: string): string {
    if (this.#length === 0) return last;
    const line = this.#pieces.join('') + last;
    this.#pieces = [];
    this.#length = 0;
    return line;
  }

  #keep(piece: string): void {
    if (piece === '') return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length <= MAX_AD_LENGTH) return;
    const found = 'a line that is too long';
    throw new ClassAdError('size', this.position(), found, `at most ${MAX_AD_LENGTH} characters`);
  }
}

/** All ads of a text. Throws `ClassAdError`. */
export function parseLong(text: string, options: LongOptions = {}): ClassAd[] {
  return [...readWhole(new LongTextReader(options), text)];
}

/** An ad as `condor_status -long` prints it: sorted by name, without the empty line that follows it. */
export function unparseLong(ad: ClassAd): string {
  const byName = [...ad].sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  return byName.map(([name, expression]) => `${nameText(name)} = ${unparse(expression, 'old')}\n`).join('');
}
