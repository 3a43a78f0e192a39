import { ClassAd } from '../ad.js';
import { ClassAdError, shown } from '../error.js';
import type { Expression } from '../expression.js';
import { Parser } from '../parser.js';
import { nameText, unparse } from '../unparse.js';

export interface LongOptions {
  /**
   * `now`: every expression is parsed as it is read, so that a wrong one is an error here. `late`: each when it is
   * first asked for, many times faster where only a few attributes of each ad matter.
   */
  readonly parse?: 'now' | 'late';
}

const ATTRIBUTE = /^[ \t]*([A-Za-z_][A-Za-z0-9_]*|'(?:[^'\\]|\\.)*')[ \t]*=(?![=?!])[ \t]*/;
const KEPT = 20_000;

/** Reads ads of the old syntax line by line: `Name = expression`, an empty line after each ad, `#` before comments. */
export class LongReader {
  readonly #late: boolean;
  readonly #expressions = new Map<string, Expression>();
  #line = 0;
  #ad = new ClassAd();

  constructor(options: LongOptions = {}) {
    this.#late = options.parse === 'late';
  }

  /** Takes one line, without its end; the ad that it ends, if it ends one. Throws `ClassAdError`. */
  line(text: string): ClassAd | undefined {
    this.#line++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line.trim() === '') return this.end();
    if (line.trimStart().startsWith('#')) return undefined;
    const match = ATTRIBUTE.exec(line);
    if (match === null) {
      throw new ClassAdError('syntax', { line: this.#line, column: 1 }, shown(line), '"Name = expression"');
    }
    const [all, name = ''] = match;
    const value = line.slice(all.length).trimEnd();
    const position = { line: this.#line, column: all.length + 1 };
    const parse = () => new Parser({ text: value, syntax: 'old', start: position }).wholeExpression();
    const plain = name.startsWith("'") ? name.slice(1, -1) : name;
    if (this.#late) this.#ad.setText(plain, value, parse);
    else this.#ad.set(plain, this.#known(value, parse));
    return undefined;
  }

  /** The last ad, at the end of the input. */
  end(): ClassAd | undefined {
    const ad = this.#ad;
    if (ad.size === 0) return undefined;
    this.#ad = new ClassAd();
    return ad;
  }

  /** The ads of a pool say the same again and again. An ad inside can be changed, so it is parsed each time. */
  #known(text: string, parse: () => Expression): Expression {
    const known = this.#expressions.get(text);
    if (known !== undefined) return known;
    const expression = parse();
    if (this.#expressions.size < KEPT && !text.includes('[')) this.#expressions.set(text, expression);
    return expression;
  }
}

/** All ads of a text. Throws `ClassAdError`. */
export function parseLong(text: string, options: LongOptions = {}): ClassAd[] {
  const reader = new LongReader(options);
  const ads = text.split('\n').map((line) => reader.line(line));
  return [...ads, reader.end()].filter((ad) => ad !== undefined);
}

/** An ad as `condor_status -long` prints it: sorted by name, without the empty line that follows it. */
export function unparseLong(ad: ClassAd): string {
  const byName = [...ad].sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  return byName.map(([name, expression]) => `${nameText(name)} = ${unparse(expression, 'old')}\n`).join('');
}
