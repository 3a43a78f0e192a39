import type { ClassAd } from '../../classad/index.js';
import { FaultError } from '../../health/fault-error.js';
import { jobOfQueue, slotsOfPool } from '../../pool/ask.js';
import { hasJobId } from '../../pool/job-id.js';
import type { CommonOptions, Context } from '../context.js';
import { explainJob } from './explain.js';
import { adsOf, expressionOf, fulfilling, readingAll } from './input.js';

export interface PoolExplainOptions extends CommonOptions {
  readonly pool?: string;
  readonly schedd?: string;
  readonly jobs?: string;
  readonly slots?: string;
  readonly constraint?: string;
}

/** `pool explain` */
export async function poolExplainVerb(
  id: string,
  options: PoolExplainOptions,
  context: Context,
): Promise<number> {
  const { constraint } = options;
  const wanted = constraint === undefined ? undefined : expressionOf(constraint, '--constraint', 'old');
  const { path } = context.env;
  const job = await jobOf(id, options, path);
  const source = options.slots ?? 'condor_status';
  const slots =
    options.slots === undefined
      ? slotsOfPool(options, path, constraint)
      : adsOf(options.slots, { parse: 'late' });
  const chosen = wanted ? readingAll(source, fulfilling(wanted, slots)) : slots;
  return await explainJob(job, chosen, source, context);
}

async function jobOf(id: string, options: PoolExplainOptions, searchPath: string): Promise<ClassAd> {
  if (options.jobs === undefined) return await jobOfQueue(id, options, searchPath);
  for await (const job of adsOf(options.jobs, { parse: 'late' })) if (hasJobId(job, id)) return job;
  throw new FaultError('ads-invalid', { source: options.jobs, why: `it holds no job ${id}` });
}
