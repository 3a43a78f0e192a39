import { ClassAd } from './ad.js';
import type { BinaryOperator, Expression, UnaryOperator } from './expression.js';
import { literal } from './expression.js';
import { Lexer, type Source } from './lexer.js';
import { MAX_NESTING } from './limits.js';
import { parseAbsoluteTime, parseRelativeTime } from './times/literal.js';
import type { Mark } from './token.js';

/** A parenthesis is two of our levels: an expression and what it is the operand of. */
const LEVELS = 2 * MAX_NESTING;

const PRECEDENCE: Readonly<Partial<Record<Mark, number>>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  ...{ '==': 6, '!=': 6, '=?=': 6, '=!=': 6 },
  ...{ '<': 7, '<=': 7, '>': 7, '>=': 7 },
  ...{ '<<': 8, '>>': 8, '>>>': 8 },
  ...{ '+': 9, '-': 9 },
  ...{ '*': 10, '/': 10, '%': 10 },
};

const UNARY: readonly string[] = ['-', '+', '!', '~'];

/** Recursive descent, for one text. */
export class Parser {
  readonly #lexer: Lexer;
  readonly #old: boolean;
  #depth = 0;
  /** How many links the chains of `.`, `[]` and `?:` have that were just parsed, those within each other added up. */
  #links = 0;

  constructor(source: Source) {
    this.#lexer = new Lexer(source);
    this.#old = source.syntax === 'old';
  }

  /** The whole text is one expression. */
  wholeExpression(): Expression {
    const expression = this.#expression();
    this.end();
    return expression;
  }

  /** The next ad of a text that may go on. */
  ad(): ClassAd {
    this.#expect('[', 'an ad, which begins with [');
    return this.#ad();
  }

  /** Is there more? */
  atEnd(): boolean {
    return this.#lexer.peek().kind === 'end';
  }

  end(): void {
    if (!this.atEnd()) throw this.#lexer.unexpected(this.#lexer.peek(), 'an operator or the end');
  }

  takes(mark: Mark): boolean {
    return this.#lexer.takes(mark);
  }

  #expression(): Expression {
    this.#enter();
    let expression = this.#binary(1);
    if (this.#lexer.takes('?')) {
      const whenTrue = this.#expression();
      this.#expect(':', '":" of the conditional');
      expression = { kind: 'ternary', condition: expression, whenTrue, whenFalse: this.#expression() };
    }
    this.#depth--;
    return expression;
  }

  /** Operators that bind at least as tightly as `least`; equal ones from the left. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const token = this.#lexer.peek();
      const precedence = token.kind === 'mark' ? PRECEDENCE[token.mark] : undefined;
      if (token.kind !== 'mark' || precedence === undefined || precedence < least) return left;
      this.#lexer.take();
      left = {
        kind: 'binary',
        operator: token.mark as BinaryOperator,
        left,
        right: this.#binary(precedence + 1),
      };
    }
  }

  #unary(): Expression {
    const token = this.#lexer.peek();
    if (token.kind !== 'mark' || !UNARY.includes(token.mark)) return this.#postfix();
    this.#enter();
    this.#lexer.take();
    const operand = this.#unary();
    this.#depth--;
    return { kind: 'unary', operator: token.mark as UnaryOperator, operand };
  }

  /** `?:` binds as tightly as `.` and `[]`: `1 + 2 ?: 3` is `1 + (2 ?: 3)`. */
  #postfix(): Expression {
    this.#enter();
    const before = this.#links;
    this.#links = 0;
    let base = this.#primary();
    for (; ; this.#links++) {
      if (this.#links > MAX_NESTING) throw this.#tooDeep();
      if (this.#lexer.takes('.')) {
        base = { kind: 'reference', target: base, name: this.#name(), absolute: false };
      } else if (this.#lexer.takes('[')) {
        const index = this.#expression();
        this.#expect(']', '"]" of the subscript');
        base = { kind: 'subscript', base, index };
      } else if (this.#lexer.takesElvis()) {
        base = { kind: 'elvis', left: base, right: this.#postfix() };
      } else {
        this.#depth--;
        this.#links = Math.max(before, this.#links);
        return base;
      }
    }
  }

  #primary(): Expression {
    const token = this.#lexer.take();
    if (token.kind === 'literal') return literal(token.value);
    if (token.kind === 'name') {
      if (this.#lexer.takes('(')) return this.#call(token.name, token.at);
      return { kind: 'reference', target: undefined, name: token.name, absolute: false };
    }
    if (token.kind === 'mark') {
      if (token.mark === '(') {
        const inner = this.#expression();
        this.#expect(')', 'an operator or ")"');
        return { kind: 'parentheses', inner };
      }
      if (token.mark === '.') {
        return { kind: 'reference', target: undefined, name: this.#name(), absolute: true };
      }
      if (token.mark === '{') return { kind: 'list', items: this.#items('}', [',']) };
      if (token.mark === '[') return { kind: 'ad', ad: this.#ad() };
    }
    throw this.#lexer.unexpected(token, 'an expression');
  }

  #call(name: string, at: number): Expression {
    const items = this.#items(')', this.#old ? [',', ';'] : [',']);
    const [only] = items;
    if (items.length !== 1 || only?.kind !== 'literal' || only.value.type !== 'string') {
      return { kind: 'call', name, arguments: items };
    }
    // A time that is written down is a literal, not a call.
    const parse = { abstime: parseAbsoluteTime, reltime: parseRelativeTime }[name.toLowerCase()];
    if (parse === undefined) return { kind: 'call', name, arguments: items };
    const value = parse(only.value.value);
    if (value === undefined) {
      throw this.#lexer.error('syntax', at, `${name}(${JSON.stringify(only.value.value)})`, 'a time');
    }
    return literal(value);
  }

  #items(close: ')' | '}', separators: readonly Mark[]): Expression[] {
    const items: Expression[] = [];
    if (this.#lexer.takes(close)) return items;
    for (;;) {
      items.push(this.#expression());
      if (separators.some((separator) => this.#lexer.takes(separator))) continue;
      this.#expect(close, `an operator, "," or "${close}"`);
      return items;
    }
  }

  /** What follows the bracket. Needless semicolons are skipped. */
  #ad(): ClassAd {
    const ad = new ClassAd();
    for (;;) {
      while (this.#lexer.takes(';'));
      if (this.#lexer.takes(']')) return ad;
      const name = this.#name();
      this.#expect('=', '"=" after the name of an attribute');
      ad.set(name, this.#expression());
      const token = this.#lexer.peek();
      if (token.kind !== 'mark' || (token.mark !== ';' && token.mark !== ']')) {
        throw this.#lexer.unexpected(token, 'an operator, ";" or "]"');
      }
    }
  }

  #name(): string {
    const token = this.#lexer.take();
    if (token.kind !== 'name') throw this.#lexer.unexpected(token, 'the name of an attribute');
    return token.name;
  }

  #expect(mark: Mark, expected: string): void {
    if (!this.#lexer.takes(mark)) throw this.#lexer.unexpected(this.#lexer.peek(), expected);
  }

  /** A level deeper; an error ends the parser, so only success comes back up. */
  #enter(): void {
    if (++this.#depth > LEVELS) throw this.#tooDeep();
  }

  #tooDeep() {
    const found = 'an expression that is nested too deeply';
    return this.#lexer.error('nesting', this.#lexer.peek().at, found, `at most ${MAX_NESTING} levels`);
  }
}
