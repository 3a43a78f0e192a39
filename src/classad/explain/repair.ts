import type { ClassAd } from '../ad.js';
import type { Surroundings } from '../evaluator.js';
import { literal } from '../expression.js';
import { evaluateInMatch, matchOf } from '../match.js';
import { unparse } from '../unparse.js';
import { truthOf } from '../value.js';
import { candidates } from './candidates.js';
import { type Clause, requirementsOf } from './clauses.js';
import type { Edit, Side } from './edit.js';
import type { View } from './origin.js';

/** More changes than this are no advice. */
const MAX_EDITS = 6;

interface Pair {
  readonly job: ClassAd;
  readonly slot: ClassAd;
}

interface Failing {
  readonly clause: Clause;
  readonly view: View;
}

/**
 * Changes after which a job and a slot match, each condition by the least change that is known for it; nothing where
 * they match, or where no few changes help. Every change was evaluated.
 */
export function repair(pair: Pair, options: Partial<Surroundings>): Edit[] {
  const edits: Edit[] = [];
  let now = pair;
  while (edits.length <= MAX_EDITS) {
    const failing = failingOf(now, edits, options);
    if (failing.length === 0) return edits;
    const edit = nextEdit(failing, now, edits, options);
    if (edit === undefined) return [];
    edits.push(edit);
    now = withEdit(now, edit);
  }
  return [];
}

/** A condition is dropped only where no other change helps: it may hold by the one that another condition needs. */
function nextEdit(
  failing: readonly Failing[],
  now: Pair,
  edits: readonly Edit[],
  options: Partial<Surroundings>,
): Edit | undefined {
  let drop: Edit | undefined;
  for (const each of failing) {
    const edit = candidates(each.clause, each.view, options).find(
      (candidate) => isNew(candidate, edits) && helps(candidate, each, now, options),
    );
    if (edit !== undefined && edit.kind !== 'drop') return edit;
    drop ??= edit;
  }
  return drop;
}

/** Both ads as they are after a change of an attribute. */
export function withEdit(pair: Pair, edit: Edit): Pair {
  if (edit.kind !== 'attribute') return pair;
  return { ...pair, [edit.side]: pair[edit.side].copy().set(edit.name, literal(edit.to)) };
}

function failingOf({ job, slot }: Pair, edits: readonly Edit[], options: Partial<Surroundings>): Failing[] {
  const match = matchOf(job, slot);
  const views: View[] = [
    { side: 'job', own: match.left, other: match.right },
    { side: 'slot', own: match.right, other: match.left },
  ];
  return views.flatMap((view) =>
    requirementsOf(view.own.ad)
      .filter((clause) => !settled(clause, view.side, edits) && !holds(clause, view, options))
      .map((clause) => ({ clause, view })),
  );
}

/** Was this condition itself changed, so that it holds or is no more? */
function settled(clause: Clause, side: Side, edits: readonly Edit[]): boolean {
  return edits.some(
    (edit) =>
      edit.kind !== 'attribute' &&
      edit.side === side &&
      unparse(edit.clause.expression) === unparse(clause.expression),
  );
}

function holds({ expression }: Clause, view: View, options: Partial<Surroundings>): boolean {
  return truthOf(evaluateInMatch(view.own, expression, options)) === true;
}

/** No attribute is changed twice: what one condition asks for may be what another refuses. */
function isNew(edit: Edit, edits: readonly Edit[]): boolean {
  if (edit.kind !== 'attribute') return true;
  const name = edit.name.toLowerCase();
  return !edits.some(
    (other) => other.kind === 'attribute' && other.side === edit.side && other.name.toLowerCase() === name,
  );
}

function helps(edit: Edit, { clause, view }: Failing, pair: Pair, options: Partial<Surroundings>): boolean {
  if (edit.kind === 'drop') return true;
  if (edit.kind === 'condition') return holds({ ...clause, expression: edit.changed }, view, options);
  const { job, slot } = withEdit(pair, edit);
  const match = matchOf(job, slot);
  const own = view.side === 'job' ? match.left : match.right;
  return truthOf(evaluateInMatch(own, clause.expression, options)) === true;
}
