import { toText } from '../convert.js';
import { ClassAdError } from '../error.js';
import type { Expression } from '../expression.js';
import { parseExpression } from '../parse.js';
import { ERROR, truthOf, UNDEFINED, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** Evaluates only the branch that it takes. */
const ifThenElse: BuiltIn = (args, evaluator) => {
  const [condition, whenTrue, whenFalse] = args;
  if (condition === undefined || whenTrue === undefined || whenFalse === undefined || args.length > 3)
    return ERROR;
  const value = evaluator.evaluate(condition);
  const truth = truthOf(value);
  if (truth !== undefined) return evaluator.evaluate(truth ? whenTrue : whenFalse);
  return value.type === 'undefined' ? UNDEFINED : ERROR;
};

/** Evaluates the text of an expression where the call stands. */
const evalText: BuiltIn = evaluated(1, (values, evaluator) => {
  const text = toText(at(values, 0));
  const expression = text.type === 'string' ? parsed(text.value) : undefined;
  return expression === undefined ? ERROR : evaluator.in(evaluator.frame, expression);
});

function parsed(text: string): Expression | undefined {
  try {
    return parseExpression(text, 'new');
  } catch (error) {
    if (error instanceof ClassAdError) return undefined;
    throw error;
  }
}

/** HTCondor logs the evaluation; the value is that of the argument. */
const debug: BuiltIn = evaluated(1, (values): Value => at(values, 0));

export const controlFunctions: Readonly<Record<string, BuiltIn>> = {
  ifthenelse: ifThenElse,
  eval: evalText,
  debug,
};
