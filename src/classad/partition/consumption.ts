import type { ClassAd } from '../ad.js';
import type { Surroundings } from '../evaluator.js';
import { literal } from '../expression.js';
import { evaluateInMatch, matchOf } from '../match.js';
import { integer } from '../value.js';
import { type Resource, resourcesOf } from './resources.js';

/** For an expression that is no number that is not negative, HTCondor notes this, and nothing fits. */
const FAILED = -999;

/**
 * What a slot's consumption policy takes for a job: `ConsumptionCpus` and so on, one for each resource; nothing where
 * it has none. Source: HTCondor's `src/condor_utils/consumption_policy.cpp`.
 */
export function consumptionOf(
  job: ClassAd,
  slot: ClassAd,
  options: Partial<Surroundings>,
): ReadonlyMap<string, number> | undefined {
  const resources = resourcesOf(slot, options);
  if (!slot.has('MachineResources') || !resources.every(({ name }) => slot.has(`Consumption${name}`))) {
    return undefined;
  }
  const amounts = new Map(
    resources.map((resource) => [resource.name, amountOf(resource, job, slot, options)]),
  );
  // A policy that takes nothing at all would match for ever.
  return [...amounts.values()].some((amount) => amount !== 0) ? amounts : new Map([['Cpus', FAILED]]);
}

function amountOf({ name }: Resource, job: ClassAd, slot: ClassAd, options: Partial<Surroundings>): number {
  const asking = job.copy();
  const override = job.get(`_condor_Request${name}`);
  if (override !== undefined) asking.set(`Request${name}`, override);
  else if (!job.has(`Request${name}`)) asking.set(`Request${name}`, literal(integer(0)));
  const { right } = matchOf(asking, slot);
  const value = evaluateInMatch(right, slot.get(`Consumption${name}`), options);
  const amount = value.type === 'integer' || value.type === 'real' ? Number(value.value) : FAILED;
  return amount < 0 ? FAILED : amount;
}
