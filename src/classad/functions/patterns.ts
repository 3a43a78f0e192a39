import { fromBytes, toBytes } from '../bytes.js';
import type { Evaluator } from '../evaluator.js';
import {
  type CompiledPattern,
  compilePattern,
  type PatternMatch,
  patternOptions,
  type Search,
  type SearchOptions,
} from '../regex/pcre.js';
import { boolean, ERROR, FALSE, string, TRUE, UNDEFINED, type Value } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** What the arguments of all of them have in common: an error, then an undefined one wins. */
function unusable(values: readonly Value[]): Value | undefined {
  if (values.some((value) => value.type === 'error')) return ERROR;
  return values.some((value) => value.type === 'undefined') ? UNDEFINED : undefined;
}

function textOf(value: Value | undefined): string | undefined {
  return value?.type === 'string' ? value.value : undefined;
}

/** Searches on the evaluation's account: the match, or why there is none. Throws `EvaluationFailure`. */
export function search(
  compiled: CompiledPattern,
  bytes: string,
  evaluator: Evaluator,
  options: SearchOptions = {},
): Search['match'] {
  const { match, steps } = compiled.search(bytes, { ...options, limit: evaluator.steps });
  evaluator.spend(steps);
  return match;
}

/** Does the pattern match anywhere in the text? Nothing for a pattern that is wrong, or takes too long. */
export function matches(
  pattern: string,
  text: string,
  letters: string,
  evaluator: Evaluator,
): boolean | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  const match = compiled === undefined ? 'limit' : search(compiled, toBytes(text), evaluator);
  return match === 'limit' ? undefined : match !== 'none';
}

/** `regexp(pattern, text, options)` */
const regexp = evaluated([2, 3], (values, evaluator) => {
  const unusableValue = unusable(values);
  if (unusableValue !== undefined) return unusableValue;
  const [pattern, text, letters] = [textOf(values[0]), textOf(values[1]), textOf(values[2] ?? string(''))];
  if (pattern === undefined || text === undefined || letters === undefined) return ERROR;
  const matched = matches(pattern, text, letters, evaluator);
  return matched === undefined ? ERROR : boolean(matched);
});

/** `regexpMember(pattern, list, options)`: an undefined item makes undefined what would be false. */
const regexpMember = evaluated([2, 3], (values, evaluator) => {
  const unusableValue = unusable(values);
  if (unusableValue !== undefined) return unusableValue;
  const [pattern, list, letters] = [textOf(values[0]), at(values, 1), textOf(values[2] ?? string(''))];
  if (pattern === undefined || list.type !== 'list' || letters === undefined) return ERROR;
  let none: Value = FALSE;
  for (const item of list.items) {
    const value = evaluator.attempt(() => evaluator.item(list, item));
    if (value.type === 'undefined') none = UNDEFINED;
    else if (value.type !== 'string') return ERROR;
    else if (matches(pattern, value.value, letters, evaluator)) return TRUE;
  }
  return none;
});

/** `regexps`, `replace` (option f), `replaceAll` (options f and g): \0 to \9 stand for the groups. */
const substitute = (always: string): BuiltIn =>
  evaluated([3, 4], (values, evaluator) => {
    const unusableValue = unusable(values);
    if (unusableValue !== undefined) return unusableValue;
    const [pattern, text, replacement, letters] = [0, 1, 2]
      .map((index) => textOf(values[index]))
      .concat([textOf(values[3] ?? string(''))]);
    if (pattern === undefined || text === undefined || replacement === undefined || letters === undefined)
      return ERROR;
    const result = replaced(pattern, text, replacement, letters + always, evaluator);
    return result === undefined ? ERROR : string(result);
  });

const AFTER_EMPTY: SearchOptions = { anchored: true, notEmpty: 'here' };

function replaced(
  pattern: string,
  text: string,
  replacement: string,
  letters: string,
  evaluator: Evaluator,
): string | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  if (compiled === undefined) return undefined;
  const [whole, all] = [letters.includes('f'), letters.includes('g')];
  const [bytes, by] = [toBytes(text), toBytes(replacement)];
  let output = '';
  let from = 0;
  for (let empty = false; ; ) {
    // After an empty match PCRE2 looks for another one at the same place, and HTCondor goes on one byte further if
    // there is none; at the end of the text it runs into an error of PCRE2's.
    const match = search(compiled, bytes, evaluator, { from, ...(empty && AFTER_EMPTY) });
    if (match === 'limit' || (match === 'none' && empty && from >= bytes.length)) return undefined;
    if (match === 'none' && !empty) break;
    if (match === 'none') {
      output += bytes[from++];
      empty = false;
      continue;
    }
    const [[begin, end] = [0, 0]] = match;
    const filled = fill(by, bytes, match);
    if (filled === undefined) return undefined;
    if (whole) output += bytes.slice(from, begin);
    output += filled;
    from = end;
    // HTCondor forgets an empty match only where there is none after it.
    empty ||= begin === end;
    if (!all) break;
  }
  return fromBytes(whole ? output + bytes.slice(from) : output);
}

/** A backslash before anything else than a digit is itself; a group that the match does not reach is an error. */
function fill(replacement: string, bytes: string, match: PatternMatch): string | undefined {
  const groups = match.findLastIndex(([, end]) => end >= 0);
  let missing = false;
  const filled = replacement.replace(/\\(\d)/g, (_, digit: string) => {
    if (Number(digit) > groups) missing = true;
    const [begin, end] = match[Number(digit)] ?? [-1, -1];
    return end < 0 ? '' : bytes.slice(begin, end);
  });
  return missing ? undefined : filled;
}

export const patternFunctions: Readonly<Record<string, BuiltIn>> = {
  regexp,
  regexpmember: regexpMember,
  regexps: substitute(''),
  replace: substitute('f'),
  replaceall: substitute('fg'),
};
