import { type ClassAd, evaluateAttribute } from '../../classad/index.js';

/** A slot by its name, or by its place among those that have none. */
export function nameOfSlot(slot: ClassAd, index: number): string {
  return textOf(slot, 'Name') ?? `slot ${index + 1}`;
}

/** A job by its id. */
export function nameOfJob(job: ClassAd, index = 0): string {
  const [cluster, proc] = [numberText(job, 'ClusterId'), numberText(job, 'ProcId')];
  return cluster === undefined ? `job ${index + 1}` : `job ${cluster}.${proc ?? 0}`;
}

function textOf(ad: ClassAd, name: string): string | undefined {
  const value = evaluateAttribute(ad, name);
  return value.type === 'string' ? value.value : undefined;
}

function numberText(ad: ClassAd, name: string): string | undefined {
  const value = evaluateAttribute(ad, name);
  return value.type === 'integer' ? String(value.value) : undefined;
}
