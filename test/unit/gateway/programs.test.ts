import { expect, test } from '@jest/globals';
import { pastaVersion } from '../../../src/gateway/programs.js';

test.each([
  ["Debian's", 'pasta 0.0~git20261002.cba3570-1\nCopyright Red Hat\n', '2026-10-02'],
  ["upstream's", 'pasta 2026_01_20.386b5f5\n', '2026-01-20'],
  ['no version', 'pasta unknown version\n', undefined],
  ['nothing', '', undefined],
])('the date in the version of pasta: %s', (_, text, version) => {
  expect(pastaVersion(text)).toBe(version);
});
