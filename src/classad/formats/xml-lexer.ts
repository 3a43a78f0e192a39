import { ClassAdError, type Position, positionOf } from '../error.js';
import { MAX_AD_LENGTH } from '../limits.js';

/** A tag, or what stands between two. */
export type XmlToken =
  | { readonly kind: 'start' | 'end' | 'empty'; readonly name: string; readonly attributes: string }
  | { readonly kind: 'text'; readonly text: string };

const FIRST: Position = { line: 1, column: 1 };
/** A tag holds the name of an attribute, and no more. */
const MAX_TAG_LENGTH = 100_000;

/** The tags of a text that arrives in pieces, and the texts between them. Comments are left out. */
export class XmlLexer {
  #inTag = false;
  /** The pieces of the token that is not complete yet. */
  #pieces: string[] = [];
  #length = 0;
  #piece = '';
  /** A place in the piece, and how far into it that is: what comes later is counted from there. */
  #known: { readonly offset: number; readonly position: Position } = { offset: 0, position: FIRST };
  /** Where the token begins: in the piece, or in one before it. */
  #begin: number | Position = 0;

  /** Where the last token begins. */
  get begin(): Position {
    return typeof this.#begin === 'number' ? this.#at(this.#begin) : this.#begin;
  }

  /** Where the last piece ends. */
  get end(): Position {
    return this.#at(this.#piece.length);
  }

  *push(text: string): Generator<XmlToken> {
    this.#begin = this.#length > 0 || this.#inTag ? this.begin : 0;
    this.#known = { offset: 0, position: this.end };
    this.#piece = text;
    for (let from = 0; from < text.length; ) {
      const mark = text.indexOf(this.#inTag ? '>' : '<', from);
      this.#collect(text.slice(from, mark < 0 ? undefined : mark));
      if (mark < 0) return;
      from = mark + 1;
      const token = this.#token();
      if (token !== undefined) yield token;
      if (!this.#inComment) {
        this.#inTag = !this.#inTag;
        this.#begin = this.#inTag ? mark : from;
      }
    }
  }

  /** The input is over: the text after the last tag. */
  finish(): XmlToken | undefined {
    if (this.#inTag) throw new ClassAdError('truncated', this.end, 'the end', '">" of a tag');
    return this.#token();
  }

  /** Did a mark that looked like the end of a tag stand within a comment? */
  get #inComment(): boolean {
    return this.#inTag && this.#length > 0;
  }

  #collect(piece: string): void {
    if (piece === '') return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    const most = this.#inTag ? MAX_TAG_LENGTH : MAX_AD_LENGTH;
    if (this.#length <= most) return;
    const found = this.#inTag ? 'a tag that is too long' : 'a text that is too long';
    throw new ClassAdError('size', this.begin, found, `at most ${most} characters`);
  }

  /** What was collected, as a token; nothing where there is nothing, or a comment. */
  #token(): XmlToken | undefined {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#length = 0;
    if (!this.#inTag) return pieces.length === 0 ? undefined : { kind: 'text', text: pieces.join('') };
    if (!pieces.slice(0, 3).join('').startsWith('!--')) return tagOf(pieces.join(''));
    if (!pieces.slice(-2).join('').endsWith('--')) {
      this.#pieces = ['!--', '>'];
      this.#length = 4;
    }
    return undefined;
  }

  #at(offset: number): Position {
    const { offset: from, position } = this.#known;
    const text = this.#piece.slice(from, offset);
    this.#known = { offset, position: positionOf(text, text.length, position) };
    return this.#known.position;
  }
}

/** A tag, by what stands between its angle brackets. */
function tagOf(text: string): XmlToken {
  const ends = text.startsWith('/');
  const empty = !ends && text.endsWith('/');
  const inner = text.slice(ends ? 1 : 0, empty ? -1 : undefined);
  const name = /^[^\s/]*/.exec(inner)?.[0] ?? '';
  return {
    kind: ends ? 'end' : empty ? 'empty' : 'start',
    name,
    attributes: inner.slice(name.length).trim(),
  };
}
