import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quote } from '../../../src/plan/quote.js';

test('leaves plain words alone', () => {
  expect(quote('--mtu=65520')).toBe('--mtu=65520');
});

test('a shell reads every word back unchanged', () => {
  const word = fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const script = `for w in ${words.map(quote).join(' ')}; do printf '%s\\0' "$w"; done`;
      const read = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
      expect(read).toEqual(words);
    }),
    { numRuns: 50 },
  );
});
