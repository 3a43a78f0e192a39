import { createReadStream } from 'node:fs';
import {
  type ClassAd,
  ClassAdError,
  type Expression,
  evaluate,
  parseExpression,
  type ReadOptions,
  readAds,
  type Syntax,
  truthOf,
} from '../../classad/index.js';
import { FaultError, messageOf } from '../../health/fault-error.js';

/** Bytes that are read at once. */
const CHUNK = 256 * 1024;

/** The ads of a file, or of standard input for `-`, one by one. Throws `ads-invalid`. */
export async function* adsOf(path: string, options: ReadOptions = {}): AsyncGenerator<ClassAd> {
  const bytes = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  yield* readingAll(nameOf(path), readAds(bytes, options));
}

/** How an input is called in messages. */
export function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** Those of the ads that an expression is true in. */
export async function* fulfilling(
  constraint: Expression,
  ads: AsyncIterable<ClassAd>,
): AsyncGenerator<ClassAd> {
  for await (const ad of ads) if (truthOf(evaluate(constraint, ad)) === true) yield ad;
}

/** The first ad of a file. Throws `ads-invalid`, also where there is none. */
export async function firstAdOf(path: string): Promise<ClassAd> {
  for await (const ad of adsOf(path)) return ad;
  throw new FaultError('ads-invalid', { source: path, why: 'it holds no ad' });
}

/** Every ad of a file. Throws `ads-invalid`, also where there is none. */
export async function allAdsOf(path: string): Promise<ClassAd[]> {
  const ads: ClassAd[] = [];
  for await (const ad of adsOf(path)) ads.push(ad);
  if (ads.length === 0) throw new FaultError('ads-invalid', { source: path, why: 'it holds no ad' });
  return ads;
}

/** An expression of the command line; `source` is where it stood. Throws `ads-invalid`. */
export function expressionOf(text: string, source: string, syntax: Syntax): Expression {
  try {
    return parseExpression(text, syntax);
  } catch (error) {
    throw asInputFault(source, error);
  }
}

/** Items that are made of ads, each as it is asked for. Throws `ads-invalid` where the ads are none. */
export async function* readingAll<Item>(source: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw asInputFault(source, error);
  }
}

/** A result that is made of ads: what they say may be read only when it is looked at. Throws `ads-invalid`. */
export function reading<Result>(source: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw asInputFault(source, error);
  }
}

function asInputFault(source: string, error: unknown): unknown {
  const unreadable = (error as NodeJS.ErrnoException).syscall !== undefined;
  if (!(error instanceof ClassAdError) && !unreadable) return error;
  return new FaultError('ads-invalid', { source, why: messageOf(error) }, { cause: error });
}
