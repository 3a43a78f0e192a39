import { expect, test } from '@jest/globals';
import { slotSize } from '../../../src/pilot/slot.js';
import { faultOf } from '../../support/faults.js';

const found = { cpus: 8, memoryMb: 16_000, diskMb: 50_000 };
const origin = (key: string) => `--${key}`;
const auto = { cpus: 'auto', memoryMb: 'auto', diskMb: 'auto' } as const;

test('auto takes what there is, but for what the pilot itself needs', () => {
  expect(slotSize(auto, found, origin)).toEqual({ cpus: 8, memoryMb: 15_700, reservedDiskMb: 0 });
});

test('numbers are taken as they are', () => {
  const size = { cpus: 16, memoryMb: 16_000, diskMb: 20_000 };
  expect(slotSize(size, found, origin)).toEqual({ cpus: 16, memoryMb: 16_000, reservedDiskMb: 30_000 });
});

test('more memory or disk than there is is refused', async () => {
  const memory = await faultOf('config-invalid', () =>
    slotSize({ ...auto, memoryMb: 16_001 }, found, origin),
  );
  expect(memory.message).toContain('memoryMb = 16001 (--memoryMb)');
  const disk = await faultOf('config-invalid', () => slotSize({ ...auto, diskMb: 50_001 }, found, origin));
  expect(disk.message).toContain('only 50000 MB');
});
