import { toBytes } from '../bytes.js';
import { beginOf, firstBytes, hasReferences, lengthOf, neededByte } from './analysis.js';
import { Matcher, type Place } from './match.js';
import { parsePattern } from './parse.js';
import { compileProgram, type Program } from './program.js';
import { MAX_STEPS, MatchLimit } from './stack.js';
import { type ByteSet, type Flags, PatternError } from './tree.js';

export type PatternOptions = Pick<Flags, 'ignoreCase' | 'multiline' | 'dotAll'> & {
  readonly extended: boolean;
};

/** The letters that `regexp()` and its like know; others are ignored, as in HTCondor. */
export function patternOptions(letters: string): PatternOptions {
  return {
    ignoreCase: letters.includes('i'),
    multiline: letters.includes('m'),
    dotAll: letters.includes('s'),
    extended: letters.includes('x'),
  };
}

/** Where a pattern matched: each group's begin and end in bytes, that of the whole first; -1 for one without. */
export type PatternMatch = readonly (readonly [begin: number, end: number])[];

/** What a search came to: `limit` is PCRE2's match limit, after which HTCondor's value is an error. */
export interface Search {
  readonly match: PatternMatch | 'none' | 'limit';
  /** How much work it was. */
  readonly steps: number;
}

/** How a search differs from one of the whole text. */
export interface SearchOptions {
  /** The offset at which it begins. */
  readonly from?: number;
  /** Only at the offset. */
  readonly anchored?: boolean;
  /** An empty match is none: at the offset (`here`), or at all. */
  readonly notEmpty?: 'here' | 'anywhere' | undefined;
  /** So many steps, if they are less than PCRE2's limit. */
  readonly limit?: number;
}

/** A PCRE2 pattern, over bytes as {@link toBytes} makes them. */
export class CompiledPattern {
  readonly #program: Program;
  readonly #begin: 'anywhere' | 'start' | 'lines';
  readonly #first: ByteSet | undefined;
  readonly #needed: readonly string[] | undefined;
  readonly #least: number;

  /** Throws `PatternError` for a pattern that is wrong, or has what is not supported. */
  constructor(bytes: string, options: PatternOptions) {
    const pattern = parsePattern(bytes, { ...options, lazy: false, plain: false });
    this.#program = compileProgram(pattern);
    this.#begin = beginOf(pattern.root, hasReferences(pattern.root));
    this.#first = firstBytes(pattern.root);
    this.#least = lengthOf(pattern.root).least;
    const needed = neededByte(pattern.root);
    this.#needed = needed && [...needed.keys()].filter((code) => needed[code] === 1).map(letter);
  }

  /** The first match. */
  search(bytes: string, options: SearchOptions = {}): Search {
    const { from = 0, anchored = false, notEmpty, limit = MAX_STEPS } = options;
    const lacking = this.#needed?.every((needed) => bytes.indexOf(needed, from) < 0) === true;
    if (lacking || bytes.length - from < this.#least) return { match: 'none', steps: 1 };
    const place: Place = { from, notEmpty, limit: Math.min(limit, MAX_STEPS) };
    const matcher = new Matcher(this.#program, bytes, place);
    try {
      for (let at = from; at <= bytes.length; at = this.#next(bytes, at)) {
        const match = this.#canBegin(bytes, at) ? matcher.match(at) : undefined;
        if (match !== undefined) return { match, steps: matcher.steps };
        if (anchored) break;
      }
      return { match: 'none', steps: matcher.steps };
    } catch (error) {
      if (!(error instanceof MatchLimit)) throw error;
      return { match: 'limit', steps: matcher.steps };
    }
  }

  #canBegin(bytes: string, at: number): boolean {
    return this.#first === undefined || this.#first[bytes.charCodeAt(at)] === 1;
  }

  /** The next place where a match can begin: beyond the end where there is none. */
  #next(bytes: string, at: number): number {
    if (this.#begin === 'anywhere') return at + 1;
    const newline = this.#begin === 'lines' ? bytes.indexOf('\n', at) : -1;
    return newline < 0 ? bytes.length + 1 : newline + 1;
  }
}

const letter = (code: number) => String.fromCharCode(code);

const KEPT = 500;
const compiled = new Map<string, CompiledPattern | undefined>();

/** A PCRE2 pattern. Nothing for one that is wrong, or has what is not supported: verbs, callouts, Unicode properties. */
export function compilePattern(pattern: string, options: PatternOptions): CompiledPattern | undefined {
  const key = `${JSON.stringify(options)}${pattern}`;
  if (!compiled.has(key)) {
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(key, compile(pattern, options));
  }
  return compiled.get(key);
}

function compile(pattern: string, options: PatternOptions): CompiledPattern | undefined {
  try {
    return new CompiledPattern(toBytes(pattern), options);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}
