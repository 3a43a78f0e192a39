import { expect, test } from '@jest/globals';
import { renderFlowsTable } from '../../../../src/bench/flows/table.js';
import { sampleReport } from './samples.js';

test('the terminal shows the trials, their verdicts, and what each process held', () => {
  expect(renderFlowsTable(sampleReport())).toMatchInlineSnapshot(`
"ours-user slirp4netns, unshaped
  trial      asked  lost  rate                      latency ms: median, p95, p99, max  open  behind ms
  long down  2 GB   2 GB  812 Mbit/s                                                   1     3
  short      1000   0     100 of 100 connections/s  5.0, 8.0, 9.5, 20.0                20    3
  many       5000   5000  0 exchanges/s                                                0     0

verdicts
  BROKEN  long down  lost         2000000000 of 2000000000 bytes, 1 digests differ
  held    long down  descriptors  at most 9 (gvpn-tcp on the gateway), then as before
  BROKEN  long down  memory       gvpn-tcp on the gateway 39.1 MB more
  held    short      lost         0 of 1000 connections
  held    short      descriptors  at most 9 (gvpn-tcp on the gateway), then as before
  held    short      memory       at most 0.1 MB more (gvpn-tcp on the gateway)
  FAILED  many                    not reached

long down: before, at most, after (CPU seconds: ocserv 1.5, gvpn-tcp 0.5)
  program   on       descriptors  MB
  gvpn-tcp  gateway  7, 9, 7      1.0, 40.0, 40.0

short: before, at most, after (CPU seconds: ocserv 1.5, gvpn-tcp 0.5)
  program   on       descriptors  MB
  gvpn-tcp  gateway  7, 9, 7      1.0, 1.2, 1.1
"
`);
});
