import { readDoctype } from './doctype.js';
import type { Attribute, Comment, Element } from './element.js';
import { attributeValue, type Entities, refusedReference } from './references.js';

/** Why a text is not well-formed, and where. */
export class NotWellFormed extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

interface Open extends Element {
  readonly attributes: Attribute[];
  readonly children: Open[];
  readonly comments: Comment[];
  readonly parent: Open | undefined;
  closeStart: number;
  end: number;
}

const NAME = '[A-Za-z_:\\u00c0-\\ud7ff\\uf900-\\ufffd][\\w:.\\-\\u00b7\\u00c0-\\ud7ff\\uf900-\\ufffd]*';
const OPEN = new RegExp(`<(${NAME})`, 'y');
const CLOSE = new RegExp(`</(${NAME})[ \\t\\r\\n]*>`, 'y');
const ATTRIBUTE = new RegExp(`[ \\t\\r\\n]+(${NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"]*)"|'([^']*)')`, 'y');
const TAG_END = /[ \t\r\n]*(\/?)>/y;
const INSTRUCTION = /<\?[^\s?>]+(?:\s[\s\S]*?)?\?>/y;
const FORBIDDEN = /[^\t\n\r -\ufffd]/;

/**
 * Reads a document into elements that know their place in the text. As strict as expat, which the factory uses, in what
 * it knows: XML 1.0, well-formedness. Throws {@link NotWellFormed}.
 */
export function scan(text: string): Element {
  return new Scanner(text).document();
}

class Scanner {
  private at: number;
  private root: Open | undefined;
  private current: Open | undefined;
  private entities: Entities = new Map();
  private doctype = false;

  constructor(private readonly text: string) {
    const forbidden = FORBIDDEN.exec(text);
    if (forbidden) throw new NotWellFormed('a character that XML does not allow', forbidden.index);
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  document(): Element {
    const first = this.at;
    for (let next = this.text.indexOf('<', this.at); next >= 0; next = this.text.indexOf('<', this.at)) {
      this.characters(next);
      this.at = next;
      this.markup(first);
    }
    this.characters(this.text.length);
    if (this.current) throw this.failure(`<${this.current.name}> is never closed`, this.current.start);
    if (!this.root) throw this.failure('there is no element');
    return this.root;
  }

  private markup(first: number): void {
    const kinds: readonly (readonly [string, () => void])[] = [
      ['<!--', () => this.comment()],
      ['<![CDATA[', () => this.cdata()],
      ['<!DOCTYPE', () => this.documentType()],
      ['</', () => this.close()],
      ['<?', () => this.instruction(first)],
      ['<', () => this.open()],
    ];
    kinds.find(([begin]) => this.text.startsWith(begin, this.at))?.[1]();
  }

  private instruction(first: number): void {
    const start = this.at;
    const found = this.match(INSTRUCTION);
    if (!found) throw this.failure('a processing instruction that does not end');
    if (/^<\?xml\s/i.test(found[0]) && start !== first)
      throw this.failure('the XML declaration is not at the beginning', start);
  }

  private characters(end: number): void {
    const content = this.text.slice(this.at, end);
    if (!this.current) {
      const stray = content.search(/[^ \t\r\n]/);
      if (stray < 0) return;
      throw this.failure('text outside the root element', this.at + stray);
    }
    if (content.includes(']]>')) throw this.failure(']]> in text');
    const why = refusedReference(content, this.entities);
    if (why) throw this.failure(why, this.at + content.indexOf('&'));
    // An entity may hold elements, which nobody who looks at this text sees.
    if (/&(?!#|(?:amp|lt|gt|quot|apos);)/.test(content))
      throw this.failure('an entity in the content: what it stands for cannot be changed from here');
  }

  private comment(): void {
    const end = this.text.indexOf('--', this.at + 4);
    if (end < 0) throw this.failure('a comment that does not end');
    if (this.text[end + 2] !== '>') throw this.failure('-- within a comment');
    const text = this.text.slice(this.at + 4, end);
    this.current?.comments.push({ text, start: this.at, end: end + 3 });
    this.at = end + 3;
  }

  private cdata(): void {
    const end = this.text.indexOf(']]>', this.at);
    if (!this.current) throw this.failure('CDATA outside the root element');
    if (end < 0) throw this.failure('CDATA that does not end');
    this.at = end + 3;
  }

  private documentType(): void {
    const found = readDoctype(this.text, this.at);
    if (!found || this.root || this.doctype)
      throw this.failure('a document type that does not end, or is misplaced');
    this.doctype = true;
    this.entities = found.entities;
    this.at = found.end;
  }

  private close(): void {
    const start = this.at;
    const name = this.match(CLOSE)?.[1];
    const { current } = this;
    if (name === undefined || !current) throw this.failure('an end tag that closes nothing');
    if (name !== current.name)
      throw this.failure(`</${name}> where <${current.name}> must be closed first`, start);
    current.closeStart = start;
    current.end = this.at;
    this.current = current.parent;
  }

  private open(): void {
    const start = this.at;
    const name = this.match(OPEN)?.[1];
    if (name === undefined) throw this.failure('a < that begins no tag (write &lt;)');
    if (this.root && !this.current) throw this.failure(`<${name}> after the end of the root element`);
    const attributes = this.attributes();
    const end = this.match(TAG_END);
    if (!end) throw this.failure(`the tag <${name}> cannot be read from here on`);
    const empty = end[1] === '/';
    const places = { start, openEnd: this.at, closeStart: this.at, end: this.at };
    const parent = this.current;
    const element: Open = { name, attributes, children: [], comments: [], parent, empty, ...places };
    parent?.children.push(element);
    this.root ??= element;
    if (!empty) this.current = element;
  }

  private attributes(): Attribute[] {
    const attributes: Attribute[] = [];
    for (let found = this.match(ATTRIBUTE); found; found = this.match(ATTRIBUTE)) {
      const [, name = '', double, single] = found;
      const raw = double ?? single ?? '';
      const why = raw.includes('<') ? 'a < in its value (write &lt;)' : refusedReference(raw, this.entities);
      if (why) throw this.failure(`attribute ${name}: ${why}`, this.at - 1);
      if (attributes.some((other) => other.name === name))
        throw this.failure(`attribute ${name} stands twice in one tag`, this.at - 1);
      attributes.push({ name, raw, value: attributeValue(raw, this.entities) });
    }
    return attributes;
  }

  /** What stands here, and goes behind it. */
  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private failure(message: string, offset = this.at): NotWellFormed {
    return new NotWellFormed(message, offset);
  }
}
