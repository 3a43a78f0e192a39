import { fill, judge } from '../../classad/index.js';
import { EXIT } from '../../health/exit-codes.js';
import type { Context } from '../context.js';
import { fillToJson, renderFill, renderVerdicts } from '../output/match.js';
import { nameOfSlot } from '../output/names.js';
import { allAdsOf, firstAdOf, reading } from './input.js';

/** `classad match` */
export async function matchVerb(jobFile: string, slotsFile: string, { answer }: Context): Promise<number> {
  const [job, slots] = [await firstAdOf(jobFile), await allAdsOf(slotsFile)];
  const verdicts = reading(`${jobFile} or ${slotsFile}`, () =>
    slots.map((slot, index) => ({ slot: nameOfSlot(slot, index), ...judge(job, slot) })),
  );
  answer(renderVerdicts(verdicts), { version: 1, verdicts });
  return verdicts.some(({ matches }) => matches) ? EXIT.ok : EXIT.unavailable;
}

/** `classad match --fill` */
export async function fillVerb(jobsFile: string, slotsFile: string, { answer }: Context): Promise<number> {
  const [jobs, slots] = [await allAdsOf(jobsFile), await allAdsOf(slotsFile)];
  const filled = fillToJson(reading(`${jobsFile} or ${slotsFile}`, () => fill(jobs, slots)));
  answer(renderFill(filled), { version: 1, ...filled });
  return filled.placements.some(({ slot }) => slot !== undefined) ? EXIT.ok : EXIT.unavailable;
}
