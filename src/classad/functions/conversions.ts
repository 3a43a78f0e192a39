import { toInteger, toReal, toText } from '../convert.js';
import { EvaluationFailure } from '../evaluator.js';
import { localOffset } from '../times/calendar.js';
import {
  boolean,
  ERROR,
  FALSE,
  lowInt,
  relativeTime,
  type ScalarValue,
  TRUE,
  truncatedInt,
  truthOf,
  UNDEFINED,
  type Value,
} from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** A string is true or false by its word, undefined with any other. */
const bool = evaluated(1, (values) => {
  const value = at(values, 0);
  if (value.type === 'undefined') return UNDEFINED;
  if (value.type === 'relative-time') return boolean(Math.trunc(value.seconds) !== 0);
  if (value.type === 'string') {
    const word = value.value.toLowerCase();
    return word === 'true' ? TRUE : word === 'false' ? FALSE : UNDEFINED;
  }
  const truth = truthOf(value);
  return truth === undefined ? ERROR : boolean(truth);
});

/** Seconds of an argument that is a number or a time. */
function secondsOf(value: Value): number | undefined {
  if (value.type === 'integer') return lowInt(value.value);
  if (value.type === 'real') return truncatedInt(value.value);
  return value.type === 'relative-time' ? Math.trunc(value.seconds) : undefined;
}

/** `absTime(seconds, offset)`; without an offset in the local time zone, without anything the time that it is. */
const absTime: BuiltIn = (args, evaluator) => {
  if (args.length === 0) return timeAt(Math.floor(evaluator.surroundings.now()));
  return evaluated([1, 2], (values) => {
    const [value, second] = [at(values, 0), values[1]];
    const offset = second === undefined ? undefined : secondsOf(second);
    if (second !== undefined && offset === undefined) return ERROR;
    if (value.type === 'undefined') return UNDEFINED;
    // Only a string that is written down is a time: one that is computed stays what it is.
    if (value.type === 'absolute-time' || value.type === 'string') return value;
    const seconds = secondsOf(value);
    if (seconds === undefined) return ERROR;
    const time = timeAt(seconds, offset);
    if (value.type === 'integer' && time.offset === -1) throw new EvaluationFailure();
    return time;
  })(args, evaluator);
};

/** A string that is computed is no time but zero seconds. */
const relTime: BuiltIn = evaluated([1, 2], (values) => {
  if (values.length === 2) return ERROR;
  const value = at(values, 0);
  switch (value.type) {
    case 'undefined':
      return UNDEFINED;
    case 'integer':
      return relativeTime(lowInt(value.value));
    case 'real':
      return relativeTime(value.value);
    case 'string':
      return relativeTime(0);
    case 'absolute-time':
      return relativeTime(value.seconds);
    case 'relative-time':
      return value;
    default:
      return ERROR;
  }
});

function timeAt(seconds: number, offset = localOffset(seconds)): ScalarValue & { offset: number } {
  return { type: 'absolute-time', seconds, offset };
}

const converted = (convert: (value: Value) => Value): BuiltIn =>
  evaluated(1, (values) => convert(at(values, 0)));

export const conversionFunctions: Readonly<Record<string, BuiltIn>> = {
  int: converted(toInteger),
  real: converted(toReal),
  string: converted(toText),
  bool,
  abstime: absTime,
  reltime: relTime,
};
