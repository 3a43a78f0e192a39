import type { Expression } from './expression.js';

/** How the text of an attribute becomes an expression: called on first use, once. */
export type LateParser = (text: string) => Expression;

interface Attribute {
  readonly name: string;
  expression: Expression | undefined;
  readonly text: string;
  readonly parse: LateParser | undefined;
}

/** A ClassAd: named expressions. Names keep their case but differ by more than case; order is that of insertion. */
export class ClassAd {
  readonly #attributes = new Map<string, Attribute>();

  /** How many attributes it has. */
  get size(): number {
    return this.#attributes.size;
  }

  /** Sets an attribute; an older one of that name loses its place and its case. */
  set(name: string, expression: Expression): this {
    const key = keyOf(name);
    this.#attributes.delete(key);
    this.#attributes.set(key, { name, expression, text: '', parse: undefined });
    return this;
  }

  /** Sets an attribute whose text is parsed when it is first asked for. */
  setText(name: string, text: string, parse: LateParser): this {
    const key = keyOf(name);
    this.#attributes.delete(key);
    this.#attributes.set(key, { name, expression: undefined, text, parse });
    return this;
  }

  /** The expression of an attribute. Throws `ClassAdError` for a text that was never looked at and is none. */
  get(name: string): Expression | undefined {
    const attribute = this.#attributes.get(keyOf(name));
    return attribute === undefined ? undefined : expressionOf(attribute);
  }

  /** Has it an attribute of that name, whatever its case? */
  has(name: string): boolean {
    return this.#attributes.has(keyOf(name));
  }

  /** Removes an attribute: whether there was one. */
  delete(name: string): boolean {
    return this.#attributes.delete(keyOf(name));
  }

  /** Another ad with the same attributes; what was not looked at stays unread. */
  copy(): ClassAd {
    const copy = new ClassAd();
    for (const [key, attribute] of this.#attributes) copy.#attributes.set(key, attribute);
    return copy;
  }

  names(): string[] {
    return [...this.#attributes.values()].map((attribute) => attribute.name);
  }

  /** Every attribute, in the order of insertion. */
  *[Symbol.iterator](): IterableIterator<readonly [name: string, expression: Expression]> {
    for (const attribute of this.#attributes.values()) yield [attribute.name, expressionOf(attribute)];
  }
}

function expressionOf(attribute: Attribute): Expression {
  attribute.expression ??= attribute.parse?.(attribute.text);
  return attribute.expression as Expression;
}

const KEYS = /[A-Z]/;

/** Names are compared in lower case, ASCII only, as HTCondor's strcasecmp does in the C locale. */
export function keyOf(name: string): string {
  return KEYS.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
}

/** HTCondor's own order of attributes: shorter names first, then the alphabet without case. */
export function inHtcondorOrder(ad: ClassAd): (readonly [string, Expression])[] {
  return [...ad].sort(([one], [other]) => {
    if (one.length !== other.length) return one.length - other.length;
    const [a, b] = [keyOf(one), keyOf(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
