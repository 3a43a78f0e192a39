import { toBytes } from '../bytes.js';
import { translate } from './translate.js';

export interface PatternOptions {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
}

/** The letters that `regexp()` and its like know; others are ignored, as in HTCondor. */
export function patternOptions(letters: string): PatternOptions {
  return {
    ignoreCase: letters.includes('i'),
    multiline: letters.includes('m'),
    dotAll: letters.includes('s'),
    extended: letters.includes('x'),
  };
}

const KEPT = 500;
const compiled = new Map<string, RegExp | undefined>();

/**
 * A PCRE2 pattern for JavaScript's engine, over bytes as {@link toBytes} makes them. Nothing for a pattern that is
 * wrong, or that has what JavaScript cannot do (recursion, conditions, \K, atomic groups with captures, verbs).
 */
export function compilePattern(pattern: string, options: PatternOptions): RegExp | undefined {
  const key = `${JSON.stringify(options)}${pattern}`;
  if (!compiled.has(key)) {
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(key, compile(pattern, options));
  }
  return compiled.get(key);
}

function compile(pattern: string, options: PatternOptions): RegExp | undefined {
  const translated = translate(toBytes(pattern), options);
  if (translated === undefined) return undefined;
  try {
    return new RegExp(translated.source, `g${translated.flags}`);
  } catch {
    return undefined;
  }
}
