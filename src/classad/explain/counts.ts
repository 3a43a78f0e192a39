import type { Surroundings } from '../evaluator.js';
import type { Expression } from '../expression.js';
import type { Frame } from '../frame.js';
import { evaluateInMatch } from '../match.js';
import { unparse } from '../unparse.js';
import { truthOf } from '../value.js';
import { alternativesOf, type Clause } from './clauses.js';

/** How many slots a condition holds for. */
export interface ClauseCount {
  /** As HTCondor writes it. */
  readonly condition: string;
  /** The attributes of its ad that it was found in, below `Requirements`: `['START']`. */
  readonly through: readonly string[];
  /** How many slots it was asked for: all of them, or those whose own Requirements have it. */
  readonly slots: number;
  /** Of these, those that it holds for. This is what `condor_q -better-analyze` counts. */
  readonly alone: number;
  /** Those that it holds for together with every condition before it. */
  readonly cumulative: number;
  /** Those that fail by this condition and by no other, of either ad. */
  readonly decides: number;
  /** Those that it is undefined, or an error, for: an attribute is missing, or of another type. */
  readonly undefined: number;
  readonly error: number;
  /** Of a condition `a || b`: each of them. */
  readonly alternatives: readonly { readonly condition: string; readonly alone: number }[];
}

/** What became of one clause for one slot. */
export interface Outcome {
  readonly clause: Clause;
  readonly holds: boolean;
}

interface Tally {
  readonly through: readonly string[];
  slots: number;
  alone: number;
  cumulative: number;
  decides: number;
  undefined: number;
  error: number;
  readonly alternatives: { condition: string; expression: Expression; alone: number }[];
}

/** Counts, slot by slot, by the text of the conditions: different slots may have the same. */
export class ClauseCounter {
  readonly #tallies = new Map<string, Tally>();
  /** Slots share the expressions of their ads. */
  readonly #texts = new WeakMap<Expression, string>();

  /** Evaluates the clauses of an ad in a match. */
  add(clauses: readonly Clause[], frame: Frame, options: Partial<Surroundings>): Outcome[] {
    let before = true;
    return this.#distinct(clauses).map((clause) => {
      const tally = this.#tallyOf(clause);
      const value = evaluateInMatch(frame, clause.expression, options);
      const holds = truthOf(value) === true;
      before &&= holds;
      tally.slots++;
      if (holds) tally.alone++;
      if (before) tally.cumulative++;
      if (value.type === 'undefined' || value.type === 'error') tally[value.type]++;
      for (const alternative of tally.alternatives) {
        if (truthOf(evaluateInMatch(frame, alternative.expression, options)) === true) alternative.alone++;
      }
      return { clause, holds };
    });
  }

  /** This clause is the only one that keeps a slot and the job apart. */
  decides(clause: Clause): void {
    this.#tallyOf(clause).decides++;
  }

  counts(): ClauseCount[] {
    return [...this.#tallies].map(([condition, tally]) => ({
      condition,
      ...tally,
      alternatives: tally.alternatives.map(({ condition, alone }) => ({ condition, alone })),
    }));
  }

  /** A condition that an ad has twice counts once. */
  #distinct(clauses: readonly Clause[]): Clause[] {
    const texts = new Set<string>();
    return clauses.filter(({ expression }) => texts.size < texts.add(this.#textOf(expression)).size);
  }

  #tallyOf({ expression, through }: Clause): Tally {
    const text = this.#textOf(expression);
    let tally = this.#tallies.get(text);
    if (tally === undefined) {
      const several = alternativesOf(expression);
      const alternatives =
        several.length < 2
          ? []
          : several.map((each) => ({ condition: unparse(each), expression: each, alone: 0 }));
      tally = {
        through,
        slots: 0,
        alone: 0,
        cumulative: 0,
        decides: 0,
        undefined: 0,
        error: 0,
        alternatives,
      };
      this.#tallies.set(text, tally);
    }
    return tally;
  }

  #textOf(expression: Expression): string {
    let text = this.#texts.get(expression);
    if (text === undefined) {
      text = unparse(expression);
      this.#texts.set(expression, text);
    }
    return text;
  }
}
