import { type ClassAd, Explainer } from '../../classad/index.js';
import { EXIT } from '../../health/exit-codes.js';
import type { Context } from '../context.js';
import { renderExplanation } from '../output/explanation.js';
import { nameOfJob } from '../output/names.js';
import { adsOf, firstAdOf, reading } from './input.js';

/** `classad explain` */
export async function explainVerb(jobFile: string, slotsFile: string, context: Context): Promise<number> {
  const job = await firstAdOf(jobFile);
  return await explainJob(job, adsOf(slotsFile, { parse: 'late' }), `${jobFile} or ${slotsFile}`, context);
}

/** Answers why a job matches slots or not; `source` is where they come from. */
export async function explainJob(
  job: ClassAd,
  slots: AsyncIterable<ClassAd>,
  source: string,
  { answer }: Context,
): Promise<number> {
  const explainer = new Explainer(job);
  for await (const slot of slots) reading(source, () => explainer.add(slot));
  const explanation = explainer.explanation();
  const name = nameOfJob(job);
  answer(renderExplanation(name, explanation), { version: 1, name, ...explanation });
  return EXIT.ok;
}
