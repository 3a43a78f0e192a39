import type { ClassAd } from './ad.js';
import { evaluateIn } from './evaluate.js';
import type { Surroundings } from './evaluator.js';
import type { Expression } from './expression.js';
import type { Frame } from './frame.js';
import { parseAd } from './parse.js';
import { truthOf, UNDEFINED, type Value } from './value.js';

/** What HTCondor's match ad holds beside the two ads. */
const MATCH_AD = parseAd(`[
  symmetricMatch = RIGHT.requirements && LEFT.requirements;
  leftMatchesRight = RIGHT.requirements;
  rightMatchesLeft = LEFT.requirements;
  leftRankValue = LEFT.rank;
  rightRankValue = RIGHT.rank
]`);
const EMPTY = parseAd('[]');

/** Two ads that look at each other. */
export interface Match {
  readonly left: Frame;
  readonly right: Frame;
}

/**
 * Puts two ads, say a job and a slot, face to face: `TARGET` (and `OTHER`) is the other ad, `MY` the own one, and a
 * name that the own ad does not have is looked up in the other.
 */
export function matchOf(left: ClassAd, right: ClassAd): Match {
  const names = new Map<string, Frame>();
  const root: Frame = { ad: MATCH_AD, parent: undefined, bound: names };
  const [leftNames, rightNames] = [new Map<string, Frame>(), new Map<string, Frame>()];
  const leftContext: Frame = { ad: EMPTY, parent: root, bound: leftNames };
  const rightContext: Frame = { ad: EMPTY, parent: root, bound: rightNames };
  const one: Frame = { ad: left, parent: leftContext };
  const other: Frame = { ad: right, parent: rightContext };
  one.alternate = other;
  other.alternate = one;
  for (const [context, my, target] of [
    [leftNames, one, other],
    [rightNames, other, one],
  ] as const) {
    context.set('my', my).set('ad', my).set('target', target).set('other', target);
  }
  names.set('left', one).set('right', other).set('lctx', leftContext).set('rctx', rightContext);
  return { left: one, right: other };
}

/** The value of an expression in one ad of a match. */
export function evaluateInMatch(
  frame: Frame,
  expression: Expression | undefined,
  options: Partial<Surroundings> = {},
): Value {
  return expression === undefined ? UNDEFINED : evaluateIn(frame, expression, options);
}

/** Do the `Requirements` of both ads accept the other? Those that are missing, undefined or an error do not. */
export function matches(left: ClassAd, right: ClassAd, options: Partial<Surroundings> = {}): boolean {
  const match = matchOf(left, right);
  return accepts(match.left, options) && accepts(match.right, options);
}

/** Do the `Requirements` of this side of a match accept the other? */
export function accepts(frame: Frame, options: Partial<Surroundings> = {}): boolean {
  return truthOf(evaluateInMatch(frame, frame.ad.get('Requirements'), options)) === true;
}

/** The `Rank` that the left ad gives the right one: 0 where it gives none. */
export function rankOf(left: ClassAd, right: ClassAd, options: Partial<Surroundings> = {}): number {
  const value = evaluateInMatch(matchOf(left, right).left, left.get('Rank'), options);
  if (value.type === 'boolean') return value.value ? 1 : 0;
  return value.type === 'integer' || value.type === 'real' ? Number(value.value) : 0;
}
