import type { Evaluator } from '../evaluator.js';
import type { Expression } from '../expression.js';
import { ERROR, type Value } from '../value.js';

/** A built-in function: it evaluates its arguments itself, since some do not want them evaluated. */
export type BuiltIn = (args: readonly Expression[], evaluator: Evaluator) => Value;

/** Functions by their name in lower case. */
export type FunctionTable = ReadonlyMap<string, BuiltIn>;

/** A function of so many arguments (an error with any other number) that are evaluated, left to right. */
export function evaluated(
  count: number | readonly [least: number, most: number],
  compute: (values: readonly Value[], evaluator: Evaluator) => Value,
): BuiltIn {
  const [least, most] = typeof count === 'number' ? [count, count] : count;
  return (args, evaluator) => {
    if (args.length < least || args.length > most) return ERROR;
    return compute(
      args.map((argument) => evaluator.evaluate(argument)),
      evaluator,
    );
  };
}

/** The argument at a place; a place that cannot be empty. */
export function at(values: readonly Value[], index: number): Value {
  return values[index] ?? ERROR;
}
