import { keyOf } from '../ad.js';
import { unparse, unparseValue } from '../unparse.js';
import type { ScalarValue } from '../value.js';
import type { Bound, Edit, Side } from './edit.js';

/** One change of a proposal, as text. */
export interface ProposedEdit {
  readonly kind: Edit['kind'];
  readonly side: Side;
  /** The attribute that changes; none where a condition does. */
  readonly attribute: string | undefined;
  /** The condition that changes, or goes. */
  readonly condition: string | undefined;
  /** What it is now, in the job; none where the job lacks it, and for slots, which differ. */
  readonly from: string | undefined;
  /** The new value, as HTCondor writes it; none where a condition goes. */
  readonly to: string | undefined;
  /** Do smaller (`most`) or larger (`least`) values do as well? `member`: `to` is a string list with one item more. */
  readonly bound: Bound | undefined;
  /** The item that the string list gets. */
  readonly item: string | undefined;
}

/** Changes that belong together, and how many slots match after them. */
export interface Proposal {
  readonly edits: readonly ProposedEdit[];
  /** Slots that do not match now, and would. */
  readonly gains: number;
}

type Shown = (edit: Edit) => ProposedEdit;

/** Gathers what each slot would need, and puts the same needs together. */
export class ChangeCollector {
  readonly #groups = new Map<string, Edit[][]>();
  /** The value that the job now has for an attribute, as text. */
  readonly #currentOf: (attribute: string) => string | undefined;

  constructor(currentOf: (attribute: string) => string | undefined) {
    this.#currentOf = currentOf;
  }

  add(edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    const sorted = [...edits].sort((one, other) => (subjectOf(one) < subjectOf(other) ? -1 : 1));
    const key = sorted.map(keyOfEdit).join('\n');
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [sorted]);
    else group.push(sorted);
  }

  /** The nearest first: few changes, those of the job before those of slots, and then those that gain most. */
  proposals(limit: number): Proposal[] {
    const groups = [...this.#groups.values()].sort((one, other) => {
      const [a, b] = [weightOf(one[0] ?? []), weightOf(other[0] ?? [])];
      return a - b || other.length - one.length;
    });
    return groups.slice(0, limit).flatMap((group) => proposalsOf(group, (edit) => this.#shown(edit)));
  }

  #shown(edit: Edit): ProposedEdit {
    const { kind, side } = edit;
    const ofJob = kind === 'attribute' && side === 'job';
    return {
      kind,
      side,
      attribute: kind === 'attribute' ? edit.name : undefined,
      condition: kind === 'attribute' ? undefined : unparse(edit.clause.expression),
      from: ofJob ? this.#currentOf(edit.name) : undefined,
      to: kind === 'drop' ? undefined : unparseValue(edit.to),
      bound: kind === 'drop' ? undefined : edit.bound,
      item: kind === 'attribute' ? edit.item : undefined,
    };
  }
}

/** A group whose one change is a bound is a few steps: the nearest, one between, and the one that all of it needs. */
function proposalsOf(group: readonly Edit[][], shown: Shown): Proposal[] {
  const first = group[0] ?? [];
  const [only] = first;
  const bounded = first.length === 1 && only !== undefined && isBounded(only);
  if (!bounded)
    return [{ edits: first.map((_, index) => shown(farthest(group, index))), gains: group.length }];
  const sorted = group.flat().sort((one, other) => nearer(one, other));
  const ends = sorted.flatMap((edit, index) =>
    index + 1 === sorted.length || nearer(edit, sorted[index + 1] as Edit) !== 0 ? [index] : [],
  );
  const steps = new Set([0, ends.length >> 1, ends.length - 1].map((step) => ends[step] as number));
  return [...steps].map((end) => ({ edits: [shown(sorted[end] as Edit)], gains: end + 1 }));
}

function farthest(group: readonly Edit[][], index: number): Edit {
  return group
    .map((edits) => edits[index] as Edit)
    .reduce((one, other) => (isBounded(one) && nearer(one, other) < 0 ? other : one));
}

/** Numbers of a bound, the one that changes least first. */
function nearer(one: Edit, other: Edit): number {
  if (one.kind === 'drop' || other.kind === 'drop') return 0;
  const [a, b] = [numberOf(one.to), numberOf(other.to)];
  return one.bound === 'most' ? b - a : a - b;
}

function isBounded(edit: Edit): boolean {
  return edit.kind !== 'drop' && (edit.bound === 'most' || edit.bound === 'least') && isNumber(edit.to);
}

function isNumber(value: ScalarValue): boolean {
  return value.type === 'integer' || value.type === 'real';
}

function numberOf(value: ScalarValue): number {
  return value.type === 'integer' || value.type === 'real' ? Number(value.value) : 0;
}

/** Changes of a slot are another's to make; a condition that must go is more than a value that changes. */
function weightOf(edits: readonly Edit[]): number {
  const weights = edits.map(
    (edit) => 100 + (edit.side === 'slot' ? 20 : 0) + (edit.kind === 'attribute' ? 0 : 10),
  );
  return weights.reduce((sum, weight) => sum + weight, 0);
}

function subjectOf(edit: Edit): string {
  const what = edit.kind === 'attribute' ? keyOf(edit.name) : unparse(edit.clause.expression);
  return `${edit.side} ${edit.kind} ${what}`;
}

function keyOfEdit(edit: Edit): string {
  if (edit.kind === 'drop') return subjectOf(edit);
  return `${subjectOf(edit)} ${edit.bound} ${isBounded(edit) ? '' : unparseValue(edit.to)}`;
}
