import type { Expression } from '../expression.js';
import type { ScalarValue } from '../value.js';
import type { Clause } from './clauses.js';

/** Whose ad is to change. */
export type Side = 'job' | 'slot';

/**
 * One change after which a condition holds.
 * - `attribute`: an attribute of one ad gets another value. `bound` says that every value beyond it would do as well.
 * - `condition`: a number or string that stands in the condition itself becomes another one.
 * - `drop`: the condition goes; nothing smaller is known.
 */
export type Edit =
  | {
      readonly kind: 'attribute';
      readonly side: Side;
      readonly name: string;
      readonly to: ScalarValue;
      readonly bound: Bound;
      /** What a string list gets. */
      readonly item?: string;
    }
  | {
      readonly kind: 'condition';
      readonly side: Side;
      readonly clause: Clause;
      readonly to: ScalarValue;
      readonly bound: Bound;
      /** The condition with the new value in it. */
      readonly changed: Expression;
    }
  | { readonly kind: 'drop'; readonly side: Side; readonly clause: Clause };

/** Which other values do as well as the one named: smaller ones, larger ones, none; `member`: it joins a string list. */
export type Bound = 'most' | 'least' | 'exactly' | 'member';
