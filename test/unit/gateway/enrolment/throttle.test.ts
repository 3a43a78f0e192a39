import { expect, test } from '@jest/globals';
import { Throttle } from '../../../../src/gateway/enrolment/throttle.js';

test('a name may ask as often as it has burst, others do not feel it, and time gives it back', () => {
  const throttle = new Throttle();
  const times = (name: string, at: number) => [1, 2, 3].map(() => throttle.allows(name, 2, at));
  expect(times('a', 0)).toEqual([true, true, false]);
  expect(times('b', 0)).toEqual([true, true, false]);
  expect(times('a', 300_000)).toEqual([true, false, false]);
  expect(times('a', 10_000_000)).toEqual([true, true, false]);
});
