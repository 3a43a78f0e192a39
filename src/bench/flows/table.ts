import { alignColumns } from '../columns.js';
import { nameOf } from '../io/cell.js';
import type { FlowsReport } from './report.js';
import type { Trial } from './trial.js';

/** The report for a terminal: the trials, their verdicts, and what our processes held. */
export function renderFlowsTable(report: FlowsReport): string {
  const links = report.rate === 'none' ? 'unshaped' : report.rate;
  const trials = [
    ['trial', 'asked', 'lost', 'rate', 'latency ms: median, p95, p99, max', 'open', 'behind ms'],
    ...report.trials.map(trialRow),
  ];
  const verdicts = report.trials.flatMap((trial) =>
    trial.failed === null
      ? trial.verdicts.map(({ name, held, why }) => [held ? 'held' : 'BROKEN', trial.trial, name, why])
      : [['FAILED', trial.trial, '', trial.failed]],
  );
  return [
    `${nameOf(report)}, ${links}\n${alignColumns(trials)}`,
    `verdicts\n${alignColumns(verdicts)}`,
    ...report.trials.filter((trial) => trial.processes.length > 0).map(processTable),
  ].join('\n');
}

function trialRow(trial: Trial): string[] {
  const { latencyMs } = trial;
  const latency = latencyMs && [latencyMs.median, latencyMs.p95, latencyMs.p99, latencyMs.max];
  return [
    trial.trial,
    showCount(trial.asked, trial.unit),
    showCount(trial.lost, trial.unit),
    showRate(trial),
    latency ? latency.map((ms) => ms.toFixed(1)).join(', ') : '',
    String(trial.mostOpen),
    trial.behindMs.toFixed(0),
  ];
}

function processTable({ trial, processes, cpuSeconds }: Trial): string {
  const rows = processes.map(({ host, program, descriptors, rssKB }) => [
    program,
    host,
    showSpan(descriptors, (count) => String(count)),
    showSpan(rssKB, (kB) => (kB / 1024).toFixed(1)),
  ]);
  const cpu = Object.entries(cpuSeconds).map(([program, seconds]) => `${program} ${seconds.toFixed(1)}`);
  const head = ['program', 'on', 'descriptors', 'MB'];
  return `${trial}: before, at most, after (CPU seconds: ${cpu.join(', ') || 'none'})\n${alignColumns([head, ...rows])}`;
}

function showSpan(
  { start, max, end }: { readonly start: number; readonly max: number; readonly end: number },
  show: (value: number) => string,
): string {
  return [start, max, end].map(show).join(', ');
}

export function showCount(count: number, unit: Trial['unit']): string {
  return unit === 'bytes' && count >= 1e6 ? `${Number((count / 1e9).toFixed(3))} GB` : String(count);
}

/** The rate of a trial with its unit. */
export function showRate({ trial, rate, rateAsked }: Pick<Trial, 'trial' | 'rate' | 'rateAsked'>): string {
  if (rateAsked !== null) return `${rate.toFixed(0)} of ${rateAsked} connections/s`;
  return trial === 'many' ? `${rate.toFixed(0)} exchanges/s` : `${rate.toFixed(0)} Mbit/s`;
}
