import type { ClassAd } from './ad.js';
import { EvaluationFailure, Evaluator, type Surroundings } from './evaluator.js';
import type { Expression } from './expression.js';
import type { Frame } from './frame.js';
import { BUILT_IN } from './functions/table.js';
import { ERROR, UNDEFINED, type Value } from './value.js';

const STANDARD: Surroundings = {
  functions: BUILT_IN,
  now: () => Date.now() / 1000,
  random: Math.random,
  homeOf: () => undefined,
  userMaps: new Map(),
};

/** The value of an expression in an ad (in none, every name is undefined). Never throws for what ads can hold. */
export function evaluate(expression: Expression, ad?: ClassAd, options: Partial<Surroundings> = {}): Value {
  return evaluateIn(ad === undefined ? undefined : { ad, parent: undefined }, expression, options);
}

/** The value of an ad's attribute. */
export function evaluateAttribute(ad: ClassAd, name: string, options: Partial<Surroundings> = {}): Value {
  const expression = ad.get(name);
  return expression === undefined ? UNDEFINED : evaluate(expression, ad, options);
}

/** The value of an expression in a frame: see `match.ts` for that of a match. */
export function evaluateIn(
  frame: Frame | undefined,
  expression: Expression,
  options: Partial<Surroundings> = {},
): Value {
  try {
    return new Evaluator(frame, { ...STANDARD, ...options }).evaluate(expression);
  } catch (failure) {
    // A RangeError is JavaScript's own limit: a string that grew beyond half a gigabyte.
    if (failure instanceof EvaluationFailure || failure instanceof RangeError) return ERROR;
    throw failure;
  }
}
