import { cellsOf } from '../../../../src/bench/io/aggregate.js';
import type { IoReport } from '../../../../src/bench/io/report.js';
import { alone, measured, NO_VPN, PASTA, samplesFor, section } from './cells.js';

/** A small report: one failed cell, one of everything else. */
export function sampleReport(more: Partial<IoReport> = {}): IoReport {
  const one = section({
    candidates: [NO_VPN, PASTA, alone('prototype-user')],
    directions: ['down', 'up'],
  });
  const rates: Record<string, number> = { 'no-vpn': 940, 'ours-user': 920, 'prototype-user': 180 };
  const samples = samplesFor(one, ({ arrangement }, _, direction) =>
    arrangement === 'prototype-user' && direction === 'up'
      ? { failed: 'no end after 17 s' }
      : measured(rates[arrangement] ?? 0, { cpu: { ocserv: 3, openconnect: 4 }, pingsMs: [1, 2, 3] }),
  );
  return {
    ...{ version: 1, kind: 'io', date: '2026-11-23T03:00:00.000Z', command: 'glidein-vpn bench io --quick' },
    ...{ seconds: 100, versions: { iperf3: '3.18' }, congestionControl: 'cubic', interrupted: false },
    machine: { cpu: 'CPU', cores: 2, memoryGB: 8, architecture: 'x64', kernel: '6.1', load: 0.1 },
    cells: cellsOf(one, samples),
    ...more,
  };
}
