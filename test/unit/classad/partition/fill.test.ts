import { expect, test } from '@jest/globals';
import {
  type ClassAd,
  evaluateAttribute,
  fill,
  parseAd,
  unparseValue,
} from '../../../../src/classad/index.js';

const job = (cpus: number, more = '') =>
  parseAd(
    `[ RequestCpus = ${cpus}; RequestMemory = 1024; RequestDisk = 1024; Requirements = TARGET.Cpus >= RequestCpus; ${more} ]`,
  );
const partitionable = (cpus: number) =>
  parseAd(
    `[ PartitionableSlot = true; Cpus = ${cpus}; Memory = 8192; Disk = 100000; Requirements = MY.Cpus > 0 && TARGET.RequestCpus <= MY.Cpus && TARGET.RequestMemory <= MY.Memory ]`,
  );
const whole = (state: string) =>
  parseAd(`[ Cpus = 1; Memory = 2048; Disk = 100000; State = "${state}"; Requirements = true ]`);

const slotsOf = (jobs: ClassAd[], slots: ClassAd[]) => fill(jobs, slots).placements.map(({ slot }) => slot);

test('jobs share a partitionable slot until it is used up', () => {
  const jobs = [job(2), job(2), job(1), job(1)];
  const { placements, slots } = fill(jobs, [partitionable(5)]);
  expect(placements.map(({ slot }) => slot)).toEqual([0, 0, 0, undefined]);
  expect(placements[0]?.taken).toEqual(
    new Map([
      ['Cpus', 2],
      ['Memory', 1024],
      ['Disk', 1024],
    ]),
  );
  const [left] = slots;
  expect(
    left && ['Cpus', 'Memory', 'Disk'].map((name) => unparseValue(evaluateAttribute(left, name))),
  ).toEqual(['0', String(8192 - 3 * 1024), String(100000 - 3 * 1024)]);
});

test('memory can end before the CPUs do', () => {
  const jobs = Array.from({ length: 10 }, () => job(1));
  expect(slotsOf(jobs, [partitionable(100)]).filter((slot) => slot === 0)).toHaveLength(8);
});

test('another slot is taken whole, once, and not where somebody has it', () => {
  expect(slotsOf([job(1), job(1)], [whole('Claimed'), whole('Unclaimed')])).toEqual([1, undefined]);
});

test('a job goes where its Rank is highest, else to the first', () => {
  const slots = [partitionable(2), partitionable(8)];
  expect(slotsOf([job(1, 'Rank = TARGET.Cpus')], slots)).toEqual([1]);
  expect(slotsOf([job(1)], slots)).toEqual([0]);
});

test('the slots that were given stay as they were', () => {
  const slot = partitionable(4);
  fill([job(1)], [slot]);
  expect(unparseValue(evaluateAttribute(slot, 'Cpus'))).toBe('4');
});
