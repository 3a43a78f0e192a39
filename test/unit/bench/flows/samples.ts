import { failedTrial } from '../../../../src/bench/flows/carry-out.js';
import { judge, type Look } from '../../../../src/bench/flows/judge.js';
import type { FlowsReport } from '../../../../src/bench/flows/report.js';
import type { Trial, WatchedProcess } from '../../../../src/bench/flows/trial.js';

/** Looks a second apart at a process with these KiB of memory. */
export function looks(kB: readonly number[]): Look[] {
  return kB.map((rssKB, index) => ({ seconds: index + 1, descriptors: 7, rssKB }));
}

export function watched(program: string, more: Partial<WatchedProcess> = {}): WatchedProcess {
  return {
    ...{ host: 'gateway', program, pid: 41, rising: false, ended: false },
    descriptors: { start: 7, max: 9, end: 7 },
    rssKB: { start: 1000, max: 1200, end: 1100 },
    samples: [
      [1, 9, 1200],
      [2, 7, 1100],
    ],
    ...more,
  };
}

export function trial(more: Partial<Trial> = {}): Trial {
  const bare: Trial = {
    ...{ trial: 'short', unit: 'connections', asked: 1000, right: 1000, lost: 0, failures: {} },
    ...{ digests: null, seconds: 10, rate: 100, rateAsked: 100, exchanges: 1000, mostOpen: 20, behindMs: 3 },
    latencyMs: { median: 5, p95: 8, p99: 9.5, max: 20 },
    ...{ cpuSeconds: { ocserv: 1.5, 'gvpn-tcp': 0.5 }, failed: null },
    ...{ processes: [watched('gvpn-tcp')], verdicts: [] },
    ...more,
  };
  return { ...bare, verdicts: judge(bare, 100) };
}

/** A small report: one trial in which all holds, one that lost a byte and kept memory, one that was not reached. */
export function sampleReport(more: Partial<FlowsReport> = {}): FlowsReport {
  const long = trial({
    ...{
      trial: 'long down',
      unit: 'bytes',
      asked: 2e9,
      right: 0,
      lost: 2e9,
      rate: 812.3,
      rateAsked: null,
      mostOpen: 1,
    },
    ...{ failures: { 'digests differ': 1 }, digests: { sent: 'aa', arrived: 'bb' }, latencyMs: null },
    processes: [watched('gvpn-tcp', { rssKB: { start: 1000, max: 41_000, end: 41_000 } })],
  });
  return {
    ...{ version: 1, kind: 'flows', date: '2026-11-23T03:00:00.000Z', command: 'glidein-vpn bench flows' },
    ...{ seconds: 100, versions: { ocserv: '1.3' }, interrupted: false, rate: 'none' },
    ...{ arrangement: 'ours-user', stack: 'slirp4netns' },
    machine: { cpu: 'CPU', cores: 2, memoryGB: 8, architecture: 'x64', kernel: '6.1', load: 0.1 },
    trials: [long, trial(), failedTrial({ name: 'many', connections: 5000, seconds: 30 }, 'not reached')],
    ...more,
  };
}
