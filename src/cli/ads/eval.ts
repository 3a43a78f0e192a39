import {
  ClassAd,
  evaluate,
  evaluateInMatch,
  matchOf,
  type Syntax,
  unparseValue,
} from '../../classad/index.js';
import { EXIT } from '../../health/exit-codes.js';
import { FaultError } from '../../health/fault-error.js';
import type { CommonOptions, Context } from '../context.js';
import { expressionOf, firstAdOf, reading } from './input.js';

export interface EvalOptions extends CommonOptions {
  readonly ad?: string;
  readonly target?: string;
  readonly syntax: Syntax;
}

/** `classad eval` */
export async function evalVerb(text: string, options: EvalOptions, { answer }: Context): Promise<number> {
  const { syntax } = options;
  if (/^--[a-z-]+(=|$)/.test(text)) {
    throw new FaultError('usage', { what: `unknown option '${text}'`, verb: 'classad eval' });
  }
  const expression = expressionOf(text, 'the expression', syntax);
  const own = options.ad === undefined ? new ClassAd() : await firstAdOf(options.ad);
  const target = options.target === undefined ? undefined : await firstAdOf(options.target);
  const value = reading('the ads', () =>
    target === undefined ? evaluate(expression, own) : evaluateInMatch(matchOf(own, target).left, expression),
  );
  const shown = unparseValue(value, syntax);
  // Only a string of the old syntax can hold the end of a line.
  answer(`${shown.replaceAll('\n', '\\n')}\n`, {
    version: 1,
    expression: text,
    type: value.type,
    value: shown,
  });
  return EXIT.ok;
}
