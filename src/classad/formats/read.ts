import type { ClassAd } from '../ad.js';
import { ClassAdError, type Position } from '../error.js';
import { BracketedReader } from './bracketed.js';
import { detectForm, withoutLead } from './detect.js';
import type { AdForm, AdReader } from './form.js';
import { JSON_FORM } from './json-read.js';
import { type LongOptions, LongTextReader } from './long.js';
import { NEW_FORM } from './new.js';
import { type Decoded, Utf8Decoder } from './utf8.js';
import { XmlReader } from './xml-read.js';

/** How a stream of ads is read; `parse` is that of the long form. */
export interface ReadOptions extends LongOptions {
  /** `auto`, if none is given: the form that the text begins with. */
  readonly form?: AdForm | 'auto';
}

const BYTE_ORDER_MARK = '\ufeff';
const FIRST: Position = { line: 1, column: 1 };

/**
 * Reads ads from the bytes of a file or pipe, one after the other: no more than one is held at a time. Throws
 * `ClassAdError` where the bytes are no ads, after the ads before that place.
 */
export async function* readAds(
  source: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<ClassAd> {
  const decoder = new Utf8Decoder();
  const stream = new FormReader(options);
  for await (const bytes of source) yield* stream.push(decoder.push(bytes));
  yield* stream.push(decoder.end());
  yield* stream.end();
}

/** A reader of the form that was named, or else of the one that is found. */
class FormReader {
  readonly #options: ReadOptions;
  #reader: AdReader | undefined;
  /** The beginning, as long as it does not tell the form. */
  #begin = '';

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  *push({ text, wrong }: Decoded): Generator<ClassAd> {
    yield* this.#take(text, wrong !== undefined);
    if (wrong === undefined) return;
    const found = `the byte 0x${wrong.toString(16).toUpperCase().padStart(2, '0')}`;
    throw new ClassAdError('encoding', this.#reader?.position() ?? FIRST, found, 'UTF-8');
  }

  *end(): Generator<ClassAd> {
    yield* this.#take('', true);
    const last = this.#reader?.end();
    if (last !== undefined) yield last;
  }

  *#take(text: string, over: boolean): Generator<ClassAd> {
    if (this.#reader !== undefined) {
      yield* this.#reader.push(text);
      return;
    }
    if (text === '' && !over) return;
    this.#begin += this.#begin === '' && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    const { form: named = 'auto' } = this.#options;
    const form = named === 'auto' ? detectForm(this.#begin, over) : named;
    if (form === undefined) return;
    this.#reader = readerOf(form, this.#options);
    yield* this.#reader.push(form === 'long' ? this.#begin : withoutLead(this.#begin));
    this.#begin = '';
  }
}

function readerOf(form: AdForm, options: ReadOptions): AdReader {
  switch (form) {
    case 'long':
      return new LongTextReader(options);
    case 'new':
      return new BracketedReader(NEW_FORM);
    case 'json':
      return new BracketedReader(JSON_FORM);
    case 'xml':
      return new XmlReader();
  }
}
