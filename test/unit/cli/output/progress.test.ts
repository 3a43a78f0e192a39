import { describe, expect, test } from '@jest/globals';
import { logProgress, terminalProgress } from '../../../../src/cli/output/progress.js';

function sink() {
  const said: string[] = [];
  return { said, write: (text: string) => said.push(text) };
}

describe('on a terminal', () => {
  test('a step takes the place of its own beginning', () => {
    const out = sink();
    const progress = terminalProgress(out);
    progress.begin('dig');
    progress.done('dig', 1234, 'deep');
    progress.failed('fill', 12_345, 'why');
    progress.note('hm');
    expect(out.said).toEqual([
      '\r\x1b[K… dig',
      '\r\x1b[K✓ dig (deep) 1.23 s\n',
      '\r\x1b[K✗ fill 12 s\n',
      '\r\x1b[K· hm\n',
    ]);
  });
});

describe('in a log', () => {
  test('each result is a line with its time, and nothing moves', () => {
    const out = sink();
    const progress = logProgress(out, () => new Date('2026-01-02T03:04:05Z'));
    progress.begin('dig');
    progress.done('dig', 40);
    progress.failed('fill', 10, 'no sand');
    progress.note('hm');
    expect(out.said).toEqual([
      '2026-01-02T03:04:05.000Z glidein-vpn ok dig 0.04 s\n',
      '2026-01-02T03:04:05.000Z glidein-vpn FAILED fill 0.01 s: no sand\n',
      '2026-01-02T03:04:05.000Z glidein-vpn hm\n',
    ]);
  });
});
