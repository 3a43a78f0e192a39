import type { ClassAd } from '../ad.js';
import type { AdForm } from './form.js';
import { unparseJson } from './json-write.js';
import { unparseLong } from './long.js';
import { unparseNew } from './new.js';
import { unparseXml, XML_FOOTER, XML_HEADER } from './xml-write.js';

/** How a list of ads is written: what stands before the first ad and the others, and after each and the last. */
interface ListText {
  readonly ad: (ad: ClassAd) => string;
  readonly first: string;
  readonly next: string;
  readonly last: string;
  /** What is written for no ads. */
  readonly none: string;
}

const LISTS: Readonly<Record<AdForm, ListText>> = {
  long: { ad: (ad) => `${unparseLong(ad)}\n`, first: '', next: '', last: '', none: '' },
  new: { ad: (ad) => `${unparseNew(ad)}\n`, first: '{\n', next: ',\n', last: '}\n', none: '' },
  json: { ad: (ad) => `${unparseJson(ad)}\n`, first: '[\n', next: ',\n', last: ']\n', none: '' },
  xml: { ad: unparseXml, first: XML_HEADER, next: '', last: XML_FOOTER, none: XML_HEADER + XML_FOOTER },
};

/**
 * Writes ads as `condor_status` does with `-long`, `-long:new`, `-json` and `-xml`, piece by piece. The long form has
 * no place for an ad without attributes. Throws `ClassAdError` for an attribute that was read late and is no expression.
 */
export async function* writeAds(
  ads: AsyncIterable<ClassAd> | Iterable<ClassAd>,
  form: AdForm,
): AsyncGenerator<string> {
  const { ad: textOf, first, next, last, none } = LISTS[form];
  let some = false;
  for await (const ad of ads) {
    if (form === 'long' && ad.size === 0) continue;
    yield (some ? next : first) + textOf(ad);
    some = true;
  }
  yield some ? last : none;
}
