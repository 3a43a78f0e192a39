import { type ClassAd, keyOf } from '../ad.js';
import type { Position } from '../error.js';
import { Parser } from '../parser.js';
import { nameText, unparse } from '../unparse.js';
import { type BracketedForm, BracketedReader } from './bracketed.js';
import { readWhole } from './form.js';

/** The new form: `[ Name = "a"; Cpus = 8 ]`, several in braces. */
export const NEW_FORM: BracketedForm = {
  ad: { open: '[', close: ']', next: /["'[\]/]/g, comments: true },
  list: { open: '{', close: '}' },
  parse: (text: string, start: Position) => {
    const parser = new Parser({ text, syntax: 'new', start });
    const ad = parser.ad();
    parser.end();
    return ad;
  },
};

/** All ads of a text: one in brackets, several after each other, or lists of them in braces. Throws `ClassAdError`. */
export function parseNew(text: string): ClassAd[] {
  return [...readWhole(new BracketedReader(NEW_FORM), text)];
}

/** An ad on one line as `condor_status -long:new` prints it: sorted by name. */
export function unparseNew(ad: ClassAd): string {
  const byName = [...ad].sort(([one], [other]) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const attributes = byName.map(([name, value]) => `${nameText(name)} = ${unparse(value, 'new')}`);
  return `[ ${attributes.join('; ')} ]`;
}
