import type { ClassAd } from '../ad.js';
import { type Expression, literal } from '../expression.js';
import { evaluateInMatch, matchOf } from '../match.js';
import { parseExpression } from '../parse.js';
import { integer, real } from '../value.js';
import { type Amounts, amountsFor, type PartitionOptions } from './request.js';
import { resourcesOf } from './resources.js';

/** A partitionable slot after a job got its part. */
export interface Taken {
  readonly taken: Amounts;
  readonly remainder: ClassAd;
}

const SUITABLE_GPUS = parseExpression('evalInEachContext(RequireGPUs,TARGET.AvailableGPUs)');

/** Takes a job's part out of a partitionable slot; nothing where it does not fit. Neither ad is changed. */
export function subtract(job: ClassAd, slot: ClassAd, options: PartitionOptions = {}): Taken | undefined {
  const taken = amountsFor(job, slot, options);
  if (taken === undefined) return undefined;
  const remainder = slot.copy();
  for (const { name, amount } of resourcesOf(slot, options)) {
    const left = amount - (taken.get(name) ?? 0);
    remainder.set(name, literal(Number.isInteger(left) ? integer(left) : real(left)));
  }
  const gpus = [...taken].find(([name]) => name.toLowerCase() === 'gpus')?.[1] ?? 0;
  const available = slot.get('AvailableGPUs');
  if (gpus > 0 && available?.kind === 'list') {
    remainder.set('AvailableGPUs', {
      kind: 'list',
      items: otherGpus(job, slot, available.items, gpus, options),
    });
  }
  return { taken, remainder };
}

/** The GPUs that are left: the first ones that the job's `RequireGPUs` likes are gone. */
function otherGpus(
  job: ClassAd,
  slot: ClassAd,
  items: readonly Expression[],
  count: number,
  options: PartitionOptions,
): Expression[] {
  const { left } = matchOf(job, slot);
  const verdicts = job.has('RequireGPUs') ? evaluateInMatch(left, SUITABLE_GPUS, options) : undefined;
  const suits = (index: number) => {
    if (verdicts?.type !== 'list') return verdicts === undefined;
    const verdict = verdicts.items[index];
    return verdict?.kind === 'literal' && verdict.value.type === 'boolean' && verdict.value.value;
  };
  let open = count;
  return items.filter((_, index) => {
    if (open <= 0 || !suits(index)) return true;
    open--;
    return false;
  });
}
