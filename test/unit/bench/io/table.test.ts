import { expect, test } from '@jest/globals';
import { renderIoTable } from '../../../../src/bench/io/table.js';
import { sampleReport } from './samples.js';

test('the terminal shows a table for each kind of links, the targets, and what failed', () => {
  expect(renderIoTable(sampleReport())).toMatchInlineSnapshot(`
"1gbit
  Mbit/s (of no-vpn)  1 down      1 up        CPU s/GB
  no-vpn              940         940         7.0-7.0
  ours-user pasta     920 (0.98)  920 (0.98)  7.0-7.0
  prototype-user      180 (0.19)  failed      7.0-7.0

targets
                                                             wanted  seen    at
  met      ours-user pasta  of no-vpn, down                  ≥ 0.95  0.98    1 stream down
  met      ours-user pasta  of no-vpn, up                    ≥ 0.9   0.98    1 stream up
  not met  ours-user pasta  times the prototype's user mode  ≥ 5     failed  1 stream up
  met      ours-user pasta  CPU seconds per GB               ≤ 8     7.00    1 stream down

failed
  prototype-user, 1 up: no end after 17 s
"
`);
});
