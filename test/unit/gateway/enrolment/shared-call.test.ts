import { expect, test } from '@jest/globals';
import { SharedCall } from '../../../../src/gateway/enrolment/shared-call.js';

test('who comes while a call is under way shares the next one, which begins after he came', async () => {
  let begun = 0;
  const ends: (() => void)[] = [];
  const shared = new SharedCall(async () => {
    begun += 1;
    const mine = begun;
    await new Promise<void>((done) => ends.push(done));
    return mine;
  });
  const first = shared.ask();
  const [second, third] = [shared.ask(), shared.ask()];
  expect(begun).toBe(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await new Promise(setImmediate);
  ends[1]?.();
  expect(await Promise.all([second, third])).toEqual([2, 2]);
});

test('a call that fails fails for those who asked, and the next one is made all the same', async () => {
  let fail = true;
  const shared = new SharedCall(async () => {
    if (fail) throw new Error('no');
    return 'yes';
  });
  const first = shared.ask();
  const second = shared.ask();
  fail = false;
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe('yes');
  expect(await shared.ask()).toBe('yes');
});
