import type { Filled, Verdict } from '../../classad/index.js';
import { nameOfJob, nameOfSlot } from './names.js';

/** A line for each slot. */
export function renderVerdicts(verdicts: readonly (Verdict & { readonly slot: string })[]): string {
  return verdicts
    .map(({ slot, matches, jobRequirements, slotRequirements, jobRank, slotRank }) => {
      const ranks = `Rank ${jobRank}, the slot's ${slotRank}`;
      const why = `Requirements ${jobRequirements}, the slot's ${slotRequirements}`;
      return `${matches ? 'match   ' : 'no match'} ${slot}: ${why}; ${ranks}\n`;
    })
    .join('');
}

/** A simulated filling with names, so that it can be printed. */
export interface NamedFill {
  readonly placements: readonly {
    readonly job: string;
    readonly slot: string | undefined;
    readonly taken: Readonly<Record<string, number>>;
  }[];
}

export function fillToJson({ placements, slots }: Filled): NamedFill {
  return {
    placements: placements.map(({ job, slot, taken }, index) => ({
      job: nameOfJob(job, index),
      slot: slot === undefined ? undefined : nameOfSlot(slots[slot] as (typeof slots)[number], slot),
      taken: Object.fromEntries(taken),
    })),
  };
}

/** A line for each job, and how many found no place. */
export function renderFill({ placements }: NamedFill): string {
  const lines = placements.map(({ job, slot, taken }) => {
    if (slot === undefined) return `${job}: no slot has room for it\n`;
    const parts = Object.entries(taken).map(([name, amount]) => `${name} ${amount}`);
    return `${job}: ${slot}, ${parts.join(', ')}\n`;
  });
  const placed = placements.filter(({ slot }) => slot !== undefined).length;
  return `${lines.join('')}${placed} of ${placements.length} jobs have a place\n`;
}
