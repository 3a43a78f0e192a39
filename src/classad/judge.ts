import type { ClassAd } from './ad.js';
import type { Surroundings } from './evaluator.js';
import { evaluateInMatch, matchOf, rankOf } from './match.js';
import { unparseValue } from './unparse.js';
import { truthOf } from './value.js';

/** What two ads think of each other. */
export interface Verdict {
  readonly matches: boolean;
  /** The values of both `Requirements`, as HTCondor writes them; anything but true refuses. */
  readonly jobRequirements: string;
  readonly slotRequirements: string;
  /** The `Rank` that each gives the other. */
  readonly jobRank: number;
  readonly slotRank: number;
}

/** Puts a job and a slot face to face. */
export function judge(job: ClassAd, slot: ClassAd, options: Partial<Surroundings> = {}): Verdict {
  const { left, right } = matchOf(job, slot);
  const [ofJob, ofSlot] = [left, right].map((frame) =>
    evaluateInMatch(frame, frame.ad.get('Requirements'), options),
  ) as [ReturnType<typeof evaluateInMatch>, ReturnType<typeof evaluateInMatch>];
  return {
    matches: truthOf(ofJob) === true && truthOf(ofSlot) === true,
    jobRequirements: unparseValue(ofJob),
    slotRequirements: unparseValue(ofSlot),
    jobRank: rankOf(job, slot, options),
    slotRank: rankOf(slot, job, options),
  };
}
