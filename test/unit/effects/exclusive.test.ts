import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { exclusively } from '../../../src/effects/exclusive.js';
import { scratch } from '../../support/scratch.js';

test('one at a time for one path, in any order', async () => {
  const path = join(scratch(), 'x');
  let inside = 0;
  const ran = await Promise.all(
    Array.from({ length: 10 }, () =>
      exclusively(path, async () => {
        inside += 1;
        await new Promise((done) => setImmediate(done));
        expect(inside).toBe(1);
        inside -= 1;
        return true;
      }),
    ),
  );
  expect(ran).toEqual(Array(10).fill(true));
});

test('other paths do not wait', async () => {
  const dir = scratch();
  const inner = () => exclusively(join(dir, 'b'), () => 'in');
  expect(await exclusively(join(dir, 'a'), inner)).toBe('in');
});

test('gives up when the lock is held for long, and frees it after a failure', async () => {
  const path = join(scratch(), 'x');
  expect(await exclusively(path, () => exclusively(path, () => 'never'))).toBeUndefined();
  await expect(exclusively(path, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await exclusively(path, () => 'free')).toBe('free');
});
