import type { ClassAd } from '../ad.js';
import { evaluateAttribute } from '../evaluate.js';
import { matches, rankOf } from '../match.js';
import type { Amounts, PartitionOptions } from './request.js';
import { isPartitionable, resourcesOf } from './resources.js';
import { subtract } from './subtract.js';

/** Where a job went. */
export interface Placement {
  readonly job: ClassAd;
  /** The slot's place in the list that was filled; none where no slot has room for the job. */
  readonly slot: number | undefined;
  readonly taken: Amounts;
}

/** Where the jobs went, and what is left of the slots. */
export interface Filled {
  readonly placements: readonly Placement[];
  /** The slots as they are afterwards, in their order: a whole slot that was taken is `Claimed`. */
  readonly slots: readonly ClassAd[];
}

const CLAIMED = { kind: 'literal', value: { type: 'string', value: 'Claimed' } } as const;
const NOTHING: Amounts = new Map();

/**
 * Puts jobs on slots, one after the other: each on the slot that its `Rank` likes best of those that match (the first
 * of equals). A partitionable slot gives a part and goes on with the rest; another one is taken whole, if nobody has
 * it. Fair share, preemption and the order of users are not simulated.
 */
export function fill(
  jobs: Iterable<ClassAd>,
  slots: readonly ClassAd[],
  options: PartitionOptions = {},
): Filled {
  const now = [...slots];
  const placements: Placement[] = [];
  for (const job of jobs) {
    const best = bestSlot(job, now, options);
    if (best === undefined) {
      placements.push({ job, slot: undefined, taken: NOTHING });
    } else {
      now[best.slot] = best.after;
      placements.push({ job, slot: best.slot, taken: best.taken });
    }
  }
  return { placements, slots: now };
}

interface Choice {
  readonly slot: number;
  readonly rank: number;
  readonly taken: Amounts;
  readonly after: ClassAd;
}

function bestSlot(job: ClassAd, slots: readonly ClassAd[], options: PartitionOptions): Choice | undefined {
  let best: Choice | undefined;
  for (const [index, slot] of slots.entries()) {
    if (!matches(job, slot, options)) continue;
    const rank = rankOf(job, slot, options);
    if (best !== undefined && rank <= best.rank) continue;
    const taken = takeFrom(job, slot, options);
    if (taken !== undefined) best = { slot: index, rank, ...taken };
  }
  return best;
}

function takeFrom(
  job: ClassAd,
  slot: ClassAd,
  options: PartitionOptions,
): Pick<Choice, 'taken' | 'after'> | undefined {
  if (isPartitionable(slot, options)) {
    const part = subtract(job, slot, options);
    return part && { taken: part.taken, after: part.remainder };
  }
  const state = evaluateAttribute(slot, 'State', options);
  if (state.type === 'string' && state.value.toLowerCase() === 'claimed') return undefined;
  const taken = new Map(resourcesOf(slot, options).map(({ name, amount }) => [name, amount]));
  return { taken, after: slot.copy().set('State', CLAIMED) };
}
