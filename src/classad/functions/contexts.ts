import { toBytes } from '../bytes.js';
import { asExpression, type Evaluator } from '../evaluator.js';
import { type Expression, literal } from '../expression.js';
import type { Frame } from '../frame.js';
import { pretty } from '../pretty.js';
import { externalReferences } from '../references.js';
import { compilePattern, patternOptions } from '../regex/pcre.js';
import { boolean, ERROR, integer, type ListValue, string, truthOf, UNDEFINED, type Value } from '../value.js';
import type { BuiltIn } from './function.js';
import { search } from './patterns.js';

/** The list, and the expression that is to be evaluated in each ad of it: what an attribute holds, if it is named. */
function eachContext(args: readonly Expression[], evaluator: Evaluator) {
  const [given, source] = args;
  if (given === undefined || source === undefined || args.length !== 2) return undefined;
  const found = given.kind === 'reference' ? evaluator.resolve(given) : undefined;
  const expression = typeof found === 'object' && 'expression' in found ? found.expression : given;
  return { expression, list: evaluator.attempt(() => evaluator.evaluate(source)) };
}

/** An expression in the ad that an item of a list is. */
function inContext(expression: Expression, list: ListValue, item: Expression, evaluator: Evaluator): Value {
  const context = evaluator.attempt(() => evaluator.item(list, item));
  if (context.type !== 'ad') return context.type === 'undefined' ? UNDEFINED : ERROR;
  const frame: Frame = { ...context.frame, ...alternateOf(context.frame) };
  return evaluator.attempt(() => evaluator.within(frame, expression));
}

/** In a match, an ad inside one of the two sees the other of them. */
function alternateOf(frame: Frame): { alternate?: Frame } {
  for (let around = frame.parent; around !== undefined; around = around.parent) {
    if (around.alternate !== undefined) return { alternate: around.alternate };
  }
  return {};
}

const evalInEachContext: BuiltIn = (args, evaluator) => {
  const each = eachContext(args, evaluator);
  if (each === undefined) return ERROR;
  const { expression, list } = each;
  if (list.type !== 'list') return list.type === 'undefined' ? UNDEFINED : ERROR;
  const items = list.items.map((item) => asExpression(inContext(expression, list, item, evaluator)));
  return { type: 'list', items, scope: undefined, made: true };
};

/** Undefined and error do not count, and no list at all is none: a job can say that it wants no GPU. */
const countMatches: BuiltIn = (args, evaluator) => {
  const each = eachContext(args, evaluator);
  if (each === undefined) return ERROR;
  const { expression, list } = each;
  if (list.type !== 'list') return list.type === 'undefined' ? integer(0) : ERROR;
  const matching = list.items.filter(
    (item) => truthOf(inContext(expression, list, item, evaluator)) === true,
  );
  return integer(matching.length);
};

/** The text of the attribute that is named, as HTCondor prints it over several lines; empty where there is none. */
const unparse: BuiltIn = (args, evaluator) => {
  const [argument] = args;
  if (argument?.kind !== 'reference' || args.length !== 1) return ERROR;
  const simple = argument.target === undefined && !argument.absolute;
  const expression = simple ? evaluator.frame?.ad.get(argument.name) : undefined;
  return string(expression === undefined ? '' : pretty(expression));
};

/** The names that an attribute's expression asks other ads for; with a pattern, whether one of them matches it. */
const unresolved: BuiltIn = (args, evaluator) => {
  const [argument, second] = args;
  if (argument?.kind !== 'reference' || args.length > 2) return ERROR;
  const found = evaluator.resolve(argument);
  if (typeof found !== 'object') return UNDEFINED;
  const expression = 'expression' in found ? found.expression : literal(UNDEFINED);
  const names = externalReferences(expression, evaluator.frame).map((name) => name.replace(/^target\./i, ''));
  if (second === undefined) return string(names.join(','));
  const pattern = evaluator.evaluate(second);
  const compiled =
    pattern.type === 'string' ? compilePattern(pattern.value, { ...patternOptions('i') }) : undefined;
  if (compiled === undefined) return ERROR;
  const isNamed = (name: string) =>
    typeof search(compiled, toBytes(name), evaluator, { notEmpty: 'anywhere' }) === 'object';
  return boolean(names.some(isNamed));
};

export const contextFunctions: Readonly<Record<string, BuiltIn>> = {
  evalineachcontext: evalInEachContext,
  countmatches: countMatches,
  unparse,
  unresolved,
};
