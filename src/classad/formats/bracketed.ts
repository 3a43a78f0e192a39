import type { ClassAd } from '../ad.js';
import { ClassAdError, type Position, positionOf, shown } from '../error.js';
import { MAX_AD_LENGTH } from '../limits.js';
import { BracketScanner, type Marks } from './brackets.js';
import type { AdReader } from './form.js';

/** A form in which ads stand in brackets, alone or several in a list of other brackets. */
export interface BracketedForm {
  readonly ad: Marks;
  readonly list: { readonly open: string; readonly close: string };
  /** One ad, whose text begins there. */
  readonly parse: (text: string, start: Position) => ClassAd;
}

const BLANK = /[ \t\n\v\f\r]*/y;

/** Reads a list of ads, several lists, or ads one after the other, with commas between them or without. */
export class BracketedReader implements AdReader {
  readonly #form: BracketedForm;
  readonly #scanner: BracketScanner;
  #position: Position = { line: 1, column: 1 };
  #inList = false;
  /** What came last, outside of ads. */
  #last: 'begin' | 'ad' | 'comma' = 'begin';
  /** The pieces of the ad or comment that is not complete yet. */
  #pieces: string[] = [];
  #length = 0;

  constructor(form: BracketedForm) {
    this.#form = form;
    this.#scanner = new BracketScanner(form.ad);
  }

  position(): Position {
    return this.#pieces.reduce(
      (position, piece) => positionOf(piece, piece.length, position),
      this.#position,
    );
  }

  *push(text: string): Generator<ClassAd> {
    for (let at = 0; at < text.length; ) {
      if (this.#length === 0) {
        at = this.#skip(text, at);
        if (at >= text.length || this.#punctuation(text, at)) {
          at++;
          continue;
        }
      }
      const end = this.#scanner.find(text, at);
      this.#collect(text.slice(at, end));
      if (end === undefined) return;
      at = end;
      const ad = this.#complete();
      if (ad !== undefined) yield ad;
    }
  }

  end(): undefined {
    const { ad, list } = this.#form;
    const rest = this.#pieces.join('');
    // The scanner did not find the ad's end: neither does the parser, which knows what is missing.
    if (rest.startsWith(ad.open)) this.#form.parse(rest, this.#position);
    if (rest === '/') throw this.#unexpected(rest);
    if (rest !== '' && !rest.startsWith('//')) {
      throw this.#truncated(rest.startsWith('/*') ? '*/' : `"${ad.close}"`);
    }
    if (this.#inList) throw this.#truncated(this.#last === 'ad' ? `"," or "${list.close}"` : this.#anAd);
  }

  get #anAd(): string {
    return `an ad, which begins with ${this.#form.ad.open}`;
  }

  #skip(text: string, from: number): number {
    BLANK.lastIndex = from;
    BLANK.exec(text);
    this.#pass(text.slice(from, BLANK.lastIndex));
    return BLANK.lastIndex;
  }

  #pass(text: string): void {
    this.#position = positionOf(text, text.length, this.#position);
  }

  /** Takes a comma or a bracket of the list. Throws for anything else that begins no ad and no comment. */
  #punctuation(text: string, at: number): boolean {
    const { ad, list } = this.#form;
    const mark = text[at] ?? '';
    const separated = !this.#inList || this.#last !== 'ad';
    if ((mark === ad.open && separated) || (mark === '/' && ad.comments)) return false;
    if (mark === ',' && this.#last === 'ad') this.#last = 'comma';
    else if (mark === list.open && !this.#inList) this.#open();
    else if (mark === list.close && this.#inList && this.#last !== 'comma') this.#close();
    else throw this.#unexpected(text.slice(at, at + 30));
    this.#pass(mark);
    return true;
  }

  #open(): void {
    this.#inList = true;
    this.#last = 'begin';
  }

  #close(): void {
    this.#inList = false;
    this.#last = 'ad';
  }

  #collect(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length <= MAX_AD_LENGTH) return;
    throw new ClassAdError(
      'size',
      this.#position,
      'an ad that is too long',
      `at most ${MAX_AD_LENGTH} characters`,
    );
  }

  #complete(): ClassAd | undefined {
    const text = this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    if (text === '/') throw this.#unexpected(text);
    const ad = text.startsWith('/') ? undefined : this.#form.parse(text, this.#position);
    this.#pass(text);
    if (ad !== undefined) this.#last = 'ad';
    return ad;
  }

  #unexpected(rest: string): ClassAdError {
    const found = /^[-\w.]+|^[\s\S]/.exec(rest)?.[0] ?? '';
    const wanted = this.#inList && this.#last === 'ad' ? `"," or "${this.#form.list.close}"` : this.#anAd;
    return new ClassAdError('syntax', this.#position, shown(found), wanted);
  }

  #truncated(expected: string): ClassAdError {
    return new ClassAdError('truncated', this.position(), 'the end', expected);
  }
}
