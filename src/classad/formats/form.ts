import type { ClassAd } from '../ad.js';
import type { Position } from '../error.js';

/**
 * How ads are written down: `long` as `condor_status -long` prints them, `new` as `-long:new` does (ads in brackets),
 * `json` as `-json` and `xml` as `-xml` do.
 */
export type AdForm = 'long' | 'new' | 'json' | 'xml';

/** Reads the ads of a text that arrives in pieces. What it throws is a `ClassAdError`. */
export interface AdReader {
  /** Takes the next piece: the ads that are complete by it. */
  push(text: string): Iterable<ClassAd>;
  /** The input is over: the ad that only its end completes. */
  end(): ClassAd | undefined;
  /** Where the next piece begins. */
  position(): Position;
}

/** All ads of a text. */
export function* readWhole(reader: AdReader, text: string): Generator<ClassAd> {
  yield* reader.push(text);
  const last = reader.end();
  if (last !== undefined) yield last;
}
