import fc from 'fast-check';
import { ClassAd, parseExpression, unparse } from '../../src/classad/index.js';
import { classadExpressions } from './classad-expressions.js';

const plainNames = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const names = fc.oneof(
  { weight: 4, arbitrary: plainNames },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).filter(isName) },
);

/** Names may be anything that is no NUL and can be told apart from what is read again. */
function isName(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

const adsOf = (name: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(name, classadExpressions), { maxLength: 6 })
    .map((attributes) => attributes.reduce((ad, [each, text]) => ad.set(each, settled(text)), new ClassAd()));

/**
 * Ads with any names and values. Each expression was written and read once before: HTCondor writes a minus and its
 * number together, which are a number from then on, and 16 digits of a real.
 */
export const ads = adsOf(names);

/** The same, with names that need no quotes. */
export const plainAds = adsOf(plainNames);

function settled(text: string) {
  const once = unparse(parseExpression(text, 'old'), 'new');
  return parseExpression(unparse(parseExpression(once, 'new'), 'new'), 'new');
}
