import type { ClassAd } from '../ad.js';
import { evaluateAttribute } from '../evaluate.js';
import type { Surroundings } from '../evaluator.js';
import { matchOf } from '../match.js';
import { unparseValue } from '../unparse.js';
import { ChangeCollector, type Proposal } from './changes.js';
import { requirementsOf } from './clauses.js';
import { type ClauseCount, ClauseCounter } from './counts.js';
import { repair } from './repair.js';

/** Why a job matches some slots and not others. */
export interface Explanation {
  readonly slots: number;
  /** Both ads accept each other. */
  readonly matched: number;
  /** Of these, how many are claimed as a whole: a slot that is partitionable, or not claimed, is free. */
  readonly busy: number;
  /** The job's `Requirements` refuse the slot. */
  readonly refusedByJob: number;
  /** The job accepts the slot, whose `Requirements` refuse the job. */
  readonly refusedBySlot: number;
  /** The conditions of the job's `Requirements`, in their order. */
  readonly job: readonly ClauseCount[];
  /** The conditions of the slots' `Requirements`, `START` among them, that some slot has. */
  readonly slot: readonly ClauseCount[];
  /** What would make it match on more slots; the nearest change first. */
  readonly changes: readonly Proposal[];
}

/** What the ads are evaluated with, and how much is told. */
export interface ExplainOptions extends Partial<Surroundings> {
  /** How many kinds of changes are proposed. */
  readonly changes?: number;
}

const CHANGES = 5;

/** Explains, condition by condition, how a job matches slots. */
export function explain(job: ClassAd, slots: Iterable<ClassAd>, options: ExplainOptions = {}): Explanation {
  const explainer = new Explainer(job, options);
  for (const slot of slots) explainer.add(slot);
  return explainer.explanation();
}

/** The same for slots that come one by one, of which none is kept. */
export class Explainer {
  readonly #job: ClassAd;
  readonly #options: ExplainOptions;
  readonly #ofJob = new ClauseCounter();
  readonly #ofSlot = new ClauseCounter();
  readonly #changes: ChangeCollector;
  #slots = 0;
  #matched = 0;
  #busy = 0;
  #refusedByJob = 0;
  #refusedBySlot = 0;

  constructor(job: ClassAd, options: ExplainOptions = {}) {
    this.#job = job;
    // One time for all: a slot must not change between two conditions.
    const now = options.now?.() ?? Date.now() / 1000;
    this.#options = { ...options, now: () => now };
    this.#changes = new ChangeCollector((name) =>
      job.has(name) ? unparseValue(evaluateAttribute(job, name, this.#options)) : undefined,
    );
  }

  add(slot: ClassAd): void {
    const match = matchOf(this.#job, slot);
    const ofJob = this.#ofJob.add(requirementsOf(this.#job), match.left, this.#options);
    const ofSlot = this.#ofSlot.add(requirementsOf(slot), match.right, this.#options);
    const [byJob, bySlot] = [ofJob, ofSlot].map((outcomes) => outcomes.filter(({ holds }) => !holds));
    this.#slots++;
    if (byJob?.length === 0 && bySlot?.length === 0) {
      this.#matched++;
      if (isBusy(slot)) this.#busy++;
      return;
    }
    if (byJob?.length === 0) this.#refusedBySlot++;
    else this.#refusedByJob++;
    const [only, second] = [...(byJob ?? []), ...(bySlot ?? [])];
    if (only !== undefined && second === undefined) {
      (byJob?.length === 1 ? this.#ofJob : this.#ofSlot).decides(only.clause);
    }
    this.#changes.add(repair({ job: this.#job, slot }, this.#options));
  }

  explanation(): Explanation {
    return {
      slots: this.#slots,
      matched: this.#matched,
      busy: this.#busy,
      refusedByJob: this.#refusedByJob,
      refusedBySlot: this.#refusedBySlot,
      job: this.#ofJob.counts(),
      slot: this.#ofSlot.counts(),
      changes: this.#changes.proposals(this.#options.changes ?? CHANGES),
    };
  }
}

/** Claimed, and not one that is divided further. */
function isBusy(slot: ClassAd): boolean {
  const state = slot.get('State');
  const divided = slot.get('PartitionableSlot');
  const claimed =
    state?.kind === 'literal' && state.value.type === 'string' && state.value.value === 'Claimed';
  return claimed && !(divided?.kind === 'literal' && divided.value.type === 'boolean' && divided.value.value);
}
