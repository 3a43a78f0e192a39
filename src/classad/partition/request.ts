import type { ClassAd } from '../ad.js';
import type { Surroundings } from '../evaluator.js';
import { type Expression, literal } from '../expression.js';
import { accepts, evaluateInMatch, matchOf } from '../match.js';
import { parseExpression } from '../parse.js';
import { integer, truncated, type Value } from '../value.js';
import { consumptionOf } from './consumption.js';
import { resourcesOf } from './resources.js';

/** How much of each resource, by its name in the slot's `MachineResources`: Memory in MB, Disk in KB. */
export type Amounts = ReadonlyMap<string, number>;

/** What the ads are evaluated with, and how requests are rounded. */
export interface PartitionOptions extends Partial<Surroundings> {
  /** The startd's MODIFY_REQUEST_EXPR_<NAME>, by name; what is not given is HTCondor's default. */
  readonly modify?: Readonly<Record<string, Expression>>;
}

/** HTCondor's defaults of MODIFY_REQUEST_EXPR_* (23.9, `src/condor_utils/param_info.in`). */
const MODIFY: Readonly<Record<string, Expression>> = {
  RequestCpus: parseExpression('quantize(RequestCpus,{1})'),
  RequestMemory: parseExpression('quantize(RequestMemory,{128})'),
  RequestDisk: parseExpression('quantize(RequestDisk,{1024})'),
};

/**
 * What a startd takes from a partitionable slot for a job; nothing where the slot refuses it. Requests are rounded up
 * first; where the slot does not accept the job so, they are taken as they are (`create_dslot` in HTCondor's
 * `src/condor_startd.V6/Resource.cpp`, with MUST_MODIFY_REQUEST_EXPRS at its default, false).
 */
export function amountsFor(job: ClassAd, slot: ClassAd, options: PartitionOptions = {}): Amounts | undefined {
  const modified = withModifiedRequests(job, slot, options);
  const asking = [modified, job].find((each) => accepts(matchOf(each, slot).right, options));
  if (asking === undefined) return undefined;
  const amounts = consumptionOf(asking, slot, options) ?? requested(asking, slot, options);
  if (amounts === undefined) return undefined;
  const available = new Map(resourcesOf(slot, options).map(({ name, amount }) => [name, amount]));
  const fits = [...amounts].every(([name, amount]) => amount >= 0 && amount <= (available.get(name) ?? 0));
  return fits ? amounts : undefined;
}

/** The job as the startd sees it after rounding. */
function withModifiedRequests(job: ClassAd, slot: ClassAd, options: PartitionOptions): ClassAd {
  const modified = job.copy();
  for (const [name, expression] of Object.entries({ ...MODIFY, ...options.modify })) {
    // One after the other: a later expression sees what the earlier ones made.
    const value = numberOf(evaluateInMatch(matchOf(modified, slot).left, expression, options));
    if (value !== undefined) modified.set(name, literal(integer(truncated(value))));
  }
  return modified;
}

/**
 * Without a consumption policy: one CPU if none is asked for, but memory and disk must be. A schedd that asks for
 * something else than the job does says so by `_condor_Request...`.
 */
function requested(job: ClassAd, slot: ClassAd, options: PartitionOptions): Amounts | undefined {
  const { left } = matchOf(job, slot);
  const amounts = new Map<string, number>();
  for (const { name } of resourcesOf(slot, options)) {
    const asked = numberOf(evaluateInMatch(left, job.get(`Request${name}`), options));
    const ofSchedd = numberOf(evaluateInMatch(left, job.get(`_condor_Request${name}`), options));
    switch (name.toLowerCase()) {
      case 'cpus':
        amounts.set(name, Math.max(1, Math.trunc(ofSchedd ?? asked ?? 1)));
        break;
      case 'memory':
      case 'disk': {
        const amount = ofSchedd ?? asked;
        if (amount === undefined) return undefined;
        amounts.set(name, Math.max(name.toLowerCase() === 'memory' ? 1 : 0, Math.trunc(amount)));
        break;
      }
      default:
        amounts.set(name, asked ?? 0);
    }
  }
  return amounts;
}

/** A value where a number is asked for; a boolean counts as 0 or 1. */
function numberOf(value: Value): number | undefined {
  return value.type === 'integer' || value.type === 'real' || value.type === 'boolean'
    ? Number(value.value)
    : undefined;
}
