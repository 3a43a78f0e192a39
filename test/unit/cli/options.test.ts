import { expect, test } from '@jest/globals';
import { graceOf } from '../../../src/cli/options.js';

test.each([
  ['30s', 30_000],
  ['2m', 120_000],
  ['0s', 0],
  ['45', 45_000],
  ['999999', 999_999_000],
])('--stop-timeout %s is a duration with its unit, or plain seconds', (stopTimeout, ms) => {
  expect(graceOf({ stopTimeout })).toBe(ms);
});
