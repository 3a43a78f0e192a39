import { ClassAd } from '../ad.js';
import { ClassAdError, type Position, shown } from '../error.js';
import type { Expression } from '../expression.js';
import { MAX_AD_LENGTH, MAX_NESTING, MAX_VALUES } from '../limits.js';
import { type AdReader, readWhole } from './form.js';
import { XmlLexer, type XmlToken } from './xml-lexer.js';
import { nameOf, VALUE_TAGS } from './xml-values.js';

/** An element that is open. */
type Open =
  | { readonly tag: 'c'; readonly ad: ClassAd }
  | { readonly tag: 'a'; readonly name: string; value: Expression | undefined }
  | { readonly tag: 'l'; readonly items: Expression[] }
  | { readonly tag: string; readonly attributes: string; text: string; begin: Position | undefined };

type Tag = Exclude<XmlToken, { kind: 'text' }>;

/** All ads of an XML text, with HTCondor's header or without. Throws `ClassAdError`. */
export function parseXml(text: string): ClassAd[] {
  return [...readWhole(new XmlReader(), text)];
}

/** Reads ads in XML as HTCondor writes them: the elements of its `classads.dtd`, and no others. */
export class XmlReader implements AdReader {
  readonly #lexer = new XmlLexer();
  readonly #open: Open[] = [];
  /** How many of those are ads or lists. */
  #depth = 0;
  #inDocument = false;
  #length = 0;
  #values = 0;

  position(): Position {
    return this.#lexer.end;
  }

  *push(text: string): Generator<ClassAd> {
    for (const token of this.#lexer.push(text)) {
      const ad = this.#take(token);
      if (ad !== undefined) yield ad;
    }
  }

  end(): undefined {
    const rest = this.#lexer.finish();
    if (rest !== undefined) this.#take(rest);
    const missing = this.#open.at(-1)?.tag ?? (this.#inDocument ? 'classads' : undefined);
    if (missing !== undefined) {
      throw new ClassAdError('truncated', this.position(), 'the end', this.#expected ?? `</${missing}>`);
    }
  }

  #take(token: XmlToken): ClassAd | undefined {
    if (token.kind === 'text') {
      this.#text(token.text);
      return undefined;
    }
    this.#grow(token.name.length + token.attributes.length + 2);
    if (token.kind !== 'end') this.#begin(token);
    return token.kind === 'start' ? undefined : this.#end(token);
  }

  #text(text: string): void {
    this.#grow(text.length);
    const top = this.#open.at(-1);
    if (top !== undefined && 'text' in top) {
      if (top.text === '') top.begin = this.#lexer.begin;
      top.text += text;
    } else if (/\S/.test(text)) {
      throw this.#unexpected(shown(text.trim()));
    }
  }

  #begin(token: Tag): void {
    const { name, attributes } = token;
    const top = this.#open.at(-1);
    if (top === undefined) this.#beginOutside(token);
    else if ('ad' in top) this.#beginAttribute(token);
    else if ('text' in top || ('name' in top && top.value !== undefined)) throw this.#unexpectedTag(token);
    else if (name === 'c') this.#enter({ tag: 'c', ad: new ClassAd() });
    else if (name === 'l') this.#enter({ tag: 'l', items: [] });
    else if (VALUE_TAGS.has(name)) this.#open.push({ tag: name, attributes, text: '', begin: undefined });
    else throw this.#unexpectedTag(token);
  }

  #beginOutside(token: Tag): void {
    const { name } = token;
    if (name === 'c') this.#enter({ tag: 'c', ad: new ClassAd() });
    else if (name === 'classads' && !this.#inDocument) this.#inDocument = true;
    else if (!name.startsWith('?') && !name.startsWith('!')) throw this.#unexpectedTag(token);
  }

  #beginAttribute(token: Tag): void {
    const name = token.name === 'a' ? nameOf(token.attributes) : undefined;
    if (name === undefined) throw this.#unexpectedTag(token);
    this.#open.push({ tag: 'a', name, value: undefined });
  }

  /** Ends what is open: the ad, if it was an ad that stands in no other. */
  #end(token: Tag): ClassAd | undefined {
    const top = this.#open.at(-1);
    if (top === undefined) {
      if (token.name === 'classads' && this.#inDocument) this.#inDocument = false;
      else if (token.kind === 'end') throw this.#unexpectedTag(token);
      return undefined;
    }
    if (top.tag !== token.name) throw this.#unexpectedTag(token);
    this.#open.pop();
    if ('name' in top) {
      this.#endAttribute(top.name, top.value, token);
      return undefined;
    }
    if (!('text' in top)) this.#depth--;
    if ('ad' in top && this.#open.length === 0) {
      this.#length = 0;
      this.#values = 0;
      return top.ad;
    }
    this.#give(this.#valueOf(top));
    return undefined;
  }

  #endAttribute(name: string, value: Expression | undefined, token: Tag): void {
    const ad = this.#open.at(-1);
    if (value === undefined) throw this.#unexpectedTag(token, 'the value of the attribute');
    if (ad !== undefined && 'ad' in ad) ad.ad.set(name, value);
  }

  #valueOf(element: Exclude<Open, { tag: 'a'; name: string }>): Expression {
    if ('ad' in element) return { kind: 'ad', ad: element.ad };
    if ('items' in element) return { kind: 'list', items: element.items };
    const { tag, text, attributes, begin } = element;
    const start = begin ?? this.#lexer.begin;
    const reader = VALUE_TAGS.get(tag);
    const value = reader?.read(text, attributes, () => start);
    if (value !== undefined) return value;
    throw new ClassAdError('syntax', start, shown(text === '' ? attributes : text), reader?.expected ?? '');
  }

  #give(value: Expression): void {
    if (++this.#values > MAX_VALUES) throw this.#tooLarge('one value more', `at most ${MAX_VALUES} in an ad`);
    const parent = this.#open.at(-1);
    if (parent !== undefined && 'items' in parent) parent.items.push(value);
    else if (parent !== undefined && 'name' in parent) parent.value = value;
  }

  #enter(element: Open): void {
    this.#open.push(element);
    if (++this.#depth <= MAX_NESTING) return;
    const found = 'an ad that is nested too deeply';
    throw new ClassAdError('nesting', this.#lexer.begin, found, `at most ${MAX_NESTING} levels`);
  }

  #grow(length: number): void {
    this.#length += length;
    if (this.#open.length === 0) this.#length = 0;
    if (this.#length > MAX_AD_LENGTH)
      throw this.#tooLarge('an ad that is too long', `at most ${MAX_AD_LENGTH} characters`);
  }

  #tooLarge(found: string, expected: string): ClassAdError {
    return new ClassAdError('size', this.#lexer.begin, found, expected);
  }

  #unexpectedTag(token: Tag, expected?: string): ClassAdError {
    const { kind, name, attributes } = token;
    const inner = attributes === '' ? name : `${name} ${attributes}`;
    const text = kind === 'end' ? `</${inner}>` : kind === 'empty' ? `<${inner}/>` : `<${inner}>`;
    return this.#unexpected(shown(text), expected);
  }

  #unexpected(found: string, expected = this.#expected ?? 'an ad, which begins with <c>'): ClassAdError {
    return new ClassAdError('syntax', this.#lexer.begin, found, expected);
  }

  /** What may stand here, in words; nothing outside of ads. */
  get #expected(): string | undefined {
    const top = this.#open.at(-1);
    if (top === undefined) return this.#inDocument ? '<c> or </classads>' : undefined;
    if ('ad' in top) return '<a n="..."> or </c>';
    if ('items' in top) return 'a value or </l>';
    if ('name' in top) return top.value === undefined ? 'a value' : '</a>';
    return `</${top.tag}>`;
  }
}
