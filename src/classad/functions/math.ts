import { toReal } from '../convert.js';
import { EvaluationFailure, type Evaluator } from '../evaluator.js';
import { ERROR, integer, lowInt, real, truncated, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

const rounded = (round: (value: number) => number): BuiltIn =>
  evaluated(1, (values) => {
    const value = at(values, 0);
    if (value.type === 'integer') return value;
    const number = toReal(value);
    return number.type === 'real' ? integer(truncated(round(number.value))) : ERROR;
  });

/** rint(3): halves go to the even side. */
function toEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** pow(3): unlike JavaScript's, 1 to any power is 1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return base ** exponent;
}

const pow = evaluated(2, (values) => {
  const [base, exponent] = [at(values, 0), at(values, 1)];
  if (base.type === 'integer' && exponent.type === 'integer' && exponent.value >= 0n) {
    return integer(truncated(power(Number(base.value), Number(exponent.value)) + 0.5));
  }
  const [one, other] = [toReal(base), toReal(exponent)];
  return one.type === 'real' && other.type === 'real' ? real(power(one.value, other.value)) : ERROR;
});

/** The next multiple of the second argument, or the first item of it that is no smaller, as HTCondor's negotiator does. */
const quantize = evaluated(2, (values, evaluator) => {
  const [value, second] = [at(values, 0), at(values, 1)];
  const number = toReal(value);
  if (number.type !== 'real') return ERROR;
  if (second.type !== 'list') return toMultiple(value, number.value, second);
  let base: Value = real(0);
  for (const item of second.items) {
    base = evaluator.item(second, item);
    const step = toReal(base);
    if (step.type !== 'real') return ERROR;
    if (step.value >= number.value) return base;
  }
  return toMultiple(value, number.value, base);
});

const NEARLY_ZERO = 1e-8;

function toMultiple(value: Value, number: number, base: Value): Value {
  const step = toReal(base);
  if (step.type !== 'real') return ERROR;
  if (base.type === 'integer') {
    if (base.value === 0n) return value;
    if (value.type !== 'integer') return real(Math.ceil(number / step.value) * step.value);
    // The sum wraps around before it is divided.
    return integer((BigInt.asIntN(64, value.value + base.value - 1n) / base.value) * base.value);
  }
  return Math.abs(step.value) <= NEARLY_ZERO ? value : real(Math.ceil(number / step.value) * step.value);
}

const random: BuiltIn = (args, evaluator) => {
  if (args.length > 1) return ERROR;
  const [argument] = args;
  return randomBelow(argument === undefined ? real(1) : evaluator.evaluate(argument), evaluator);
};

function randomBelow(limit: Value, { surroundings }: Evaluator): Value {
  if (limit.type !== 'integer' && limit.type !== 'real') return ERROR;
  const most = limit.type === 'integer' ? lowInt(limit.value) : limit.value;
  if (!(most > 0)) throw new EvaluationFailure();
  const drawn = surroundings.random() * most;
  return limit.type === 'integer' ? integer(Math.floor(drawn)) : real(drawn);
}

export const mathFunctions: Readonly<Record<string, BuiltIn>> = {
  floor: rounded(Math.floor),
  ceil: rounded(Math.ceil),
  ceiling: rounded(Math.ceil),
  round: rounded(toEven),
  pow,
  quantize,
  random,
};
