import type { ClassAd } from '../ad.js';
import { evaluateAttribute } from '../evaluate.js';
import type { Surroundings } from '../evaluator.js';

/** What a slot has of one resource. */
export interface Resource {
  readonly name: string;
  readonly amount: number;
}

/** The resources that a slot lists, without swap, which is not divided. */
export function resourcesOf(slot: ClassAd, options: Partial<Surroundings> = {}): Resource[] {
  const listed = evaluateAttribute(slot, 'MachineResources', options);
  const names = listed.type === 'string' ? listed.value : 'Cpus Memory Disk';
  return names
    .split(/[ ,]+/)
    .filter((name) => name !== '' && name.toLowerCase() !== 'swap')
    .map((name) => {
      const value = evaluateAttribute(slot, name, options);
      return { name, amount: value.type === 'integer' || value.type === 'real' ? Number(value.value) : 0 };
    });
}

/** Is this slot divided among jobs? */
export function isPartitionable(slot: ClassAd, options: Partial<Surroundings> = {}): boolean {
  const value = evaluateAttribute(slot, 'PartitionableSlot', options);
  return value.type === 'boolean' && value.value;
}
