import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unifiedDiff } from '../../../src/factory/unified-diff.js';

test('no change is no diff', () => {
  expect(unifiedDiff('a\n', 'a\n', 'f')).toBe('');
});

test('what is added, with three lines around it', () => {
  const lines = [...'abcdefgh'].map((letter) => `${letter}\n`);
  const next = [...lines.slice(0, 4), 'NEW\n', ...lines.slice(4)];
  expect(unifiedDiff(lines.join(''), next.join(''), 'f')).toBe(
    '--- f\n+++ f\n@@ -2,6 +2,7 @@\n b\n c\n d\n+NEW\n e\n f\n g\n',
  );
});

/** The new text that a diff makes of the old one, as patch(1) does without any fuzz. */
function patched(old: string, diff: string): string {
  const lines = old.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  const [, ...hunks] = diff.split(/^@@ /m);
  for (const hunk of hunks) {
    const [head = '', ...body] = hunk.match(/[^\n]*\n/g) ?? [];
    const [, from = '', count = '', , added = ''] = /^-(\d+),(\d+) \+(\d+),(\d+) @@/.exec(head) ?? [];
    const start = Number(count) === 0 ? Number(from) : Number(from) - 1;
    result.push(...lines.slice(at, start));
    at = start;
    const said = body.flatMap((line, index) => {
      if (line.startsWith('\\')) return [];
      return [body[index + 1]?.startsWith('\\') ? line.slice(0, -1) : line];
    });
    for (const line of said) {
      if (line[0] !== '+') expect(lines[at]).toBe(line.slice(1));
      if (line[0] !== '+') at += 1;
      if (line[0] !== '-') result.push(line.slice(1));
    }
    expect(at - start).toBe(Number(count));
    expect(said.filter((line) => line[0] !== '-')).toHaveLength(Number(added));
  }
  return [...result, ...lines.slice(at)].join('');
}

test('a diff, applied to the old text, gives the new one', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'x\r\n');
  const text = fc
    .tuple(fc.array(line, { maxLength: 60 }), fc.constantFrom('', 'end'))
    .map(([all, end]) => all.join('') + end);
  fc.assert(
    fc.property(text, text, (old, next) => {
      expect(patched(old, unifiedDiff(old, next, 'f'))).toBe(next);
    }),
  );
});
