import { expect, test } from '@jest/globals';
import { inRounds } from '../../../src/effects/rounds.js';
import { until } from '../../support/processes.js';

test('goes on in rounds, also after one that failed', async () => {
  let count = 0;
  const rounds = inRounds(1, async () => {
    count += 1;
    if (count === 1) throw new Error('the first');
  });
  expect(count).toBe(1);
  await until(() => (count >= 3 ? true : undefined));
  await rounds.stop();
  const last = count;
  await new Promise((later) => setTimeout(later, 20));
  expect(count).toBe(last);
});

test('its end waits for the round that is under way, which can see it', async () => {
  let release: () => void = () => {};
  const seen: boolean[] = [];
  const rounds = inRounds(1, async (stopped) => {
    await new Promise<void>((done) => {
      release = done;
    });
    seen.push(stopped());
  });
  const end = rounds.stop();
  expect(seen).toEqual([]);
  release();
  await end;
  expect(seen).toEqual([true]);
});
