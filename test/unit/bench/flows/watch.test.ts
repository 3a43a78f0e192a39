import { closeSync, openSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Watch } from '../../../../src/bench/flows/watch.js';
import { usageOn } from '../../../../src/bench/lab/cpu.js';

/** This very process, as /proc shows it. */
function ourselves() {
  const usage = usageOn(process.pid).find((item) => item.pid === process.pid);
  if (!usage) throw new Error('we are not in /proc');
  return usage;
}

test('waits until descriptors are as before, and says what was held', async () => {
  const usage = ourselves();
  const watch = new Watch([{ host: 'node', usage }]);
  const more = Array.from({ length: 50 }, () => openSync('/dev/null', 'r'));
  const drained = watch.drained();
  setTimeout(() => more.map((descriptor) => closeSync(descriptor)), 100);
  const [seen] = await drained;
  expect(seen?.descriptors.max).toBeGreaterThanOrEqual((seen?.descriptors.start ?? 0) + 40);
  expect(seen?.descriptors.end).toBeLessThanOrEqual(seen?.descriptors.start ?? 0);
  expect(seen).toMatchObject({ host: 'node', pid: process.pid, ended: false });
  expect(seen?.rssKB.start).toBeGreaterThan(1000);
});

test('another process with the same number is not the one that was watched', async () => {
  const watch = new Watch([{ host: 'gateway', usage: { ...ourselves(), start: '1' } }]);
  expect(await watch.drained()).toEqual([]);
});
