import { fromBytes, toBytes } from '../bytes.js';
import { compilePattern, patternOptions } from '../regex/pcre.js';
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

/** Does the pattern match anywhere in the text? Nothing for a pattern that is wrong. */
export function matches(pattern: string, text: string, letters: string): boolean | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  if (compiled === undefined) return undefined;
  compiled.lastIndex = 0;
  return compiled.test(toBytes(text));
}

/** `regexp(pattern, text, options)` */
const regexp = evaluated([2, 3], (values) => {
  const unusableValue = unusable(values);
  if (unusableValue !== undefined) return unusableValue;
  const [pattern, text, letters] = [textOf(values[0]), textOf(values[1]), textOf(values[2] ?? string(''))];
  if (pattern === undefined || text === undefined || letters === undefined) return ERROR;
  const matched = matches(pattern, text, letters);
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
    else if (matches(pattern, value.value, letters)) return TRUE;
  }
  return none;
});

/** `regexps`, `replace` (option f), `replaceAll` (options f and g): \0 to \9 stand for the groups. */
const substitute = (always: string): BuiltIn =>
  evaluated([3, 4], (values) => {
    const unusableValue = unusable(values);
    if (unusableValue !== undefined) return unusableValue;
    const [pattern, text, replacement, letters] = [0, 1, 2]
      .map((index) => textOf(values[index]))
      .concat([textOf(values[3] ?? string(''))]);
    if (pattern === undefined || text === undefined || replacement === undefined || letters === undefined)
      return ERROR;
    const result = replaced(pattern, text, replacement, letters + always);
    return result === undefined ? ERROR : string(result);
  });

function replaced(pattern: string, text: string, replacement: string, letters: string): string | undefined {
  const compiled = compilePattern(pattern, patternOptions(letters));
  if (compiled === undefined) return undefined;
  const [whole, all] = [letters.includes('f'), letters.includes('g')];
  const [bytes, by] = [toBytes(text), toBytes(replacement)];
  let output = '';
  let from = 0;
  compiled.lastIndex = 0;
  for (;;) {
    const match = compiled.exec(bytes);
    if (match === null) break;
    if (whole) output += bytes.slice(from, match.index);
    const filled = fill(by, match);
    if (filled === undefined) return undefined;
    output += filled;
    from = match.index + match[0].length;
    if (!all) break;
    if (match[0] === '') {
      // HTCondor goes on one byte further; at the end of the text it runs into an error of PCRE's.
      if (from >= bytes.length) return undefined;
      output += bytes[from];
      from++;
      compiled.lastIndex = from;
    }
  }
  return fromBytes(whole ? output + bytes.slice(from) : output);
}

/** A backslash before anything else than a digit is itself; a group that the match does not reach is an error. */
function fill(replacement: string, match: RegExpExecArray): string | undefined {
  const groups = match.findLastIndex((group) => group !== undefined);
  let missing = false;
  const filled = replacement.replace(/\\(\d)/g, (_, digit: string) => {
    if (Number(digit) > groups) missing = true;
    return match[Number(digit)] ?? '';
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
