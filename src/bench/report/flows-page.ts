import type { FlowsReport } from '../flows/report.js';
import { showCount, showRate } from '../flows/table.js';
import type { Trial, WatchedProcess } from '../flows/trial.js';
import { nameOf } from '../io/cell.js';
import { html, type Markup } from './html.js';
import { timeLines } from './lines.js';
import { legend, page, table } from './page.js';
import { provenance } from './provenance.js';

/** The report of `bench flows` as one HTML page that needs nothing else. */
export function flowsPage(report: FlowsReport): string {
  const series = [...new Set(report.trials.flatMap((trial) => trial.processes.map(seriesOf)))];
  return page(
    'glidein-vpn bench flows',
    html`<h1>Long, short and many flows through the VPN</h1>
<p>One node, one gateway (${nameOf(report)}), the trials one after the other. Each must lose nothing, leave no
descriptor behind and keep no memory.
${report.interrupted ? html` <b class="missed">The run was ended before its end.</b>` : ''}</p>
${table(
  [
    ...['trial', 'asked', 'lost', 'rate', 'latency ms', 'p95', 'p99', 'max', 'open at once'],
    ...['lost', 'descriptors', 'memory'],
  ],
  report.trials.map(trialRow),
)}
${legend(series)}
${report.trials.map((trial) => trialSection(trial, series))}
<h2>Made with</h2>
${provenance(report, [['links', report.rate === 'none' ? 'unshaped' : report.rate]])}`,
  );
}

function trialRow(trial: Trial): (string | Markup)[] {
  const { latencyMs, verdicts } = trial;
  const latency = latencyMs
    ? [latencyMs.median, latencyMs.p95, latencyMs.p99, latencyMs.max].map((ms) => ms.toFixed(1))
    : ['–', '–', '–', '–'];
  const judged = (['lost', 'descriptors', 'memory'] as const).map((name) =>
    mark(verdicts.some((verdict) => verdict.name === name && verdict.held)),
  );
  return [
    trial.trial,
    showCount(trial.asked, trial.unit),
    showCount(trial.lost, trial.unit),
    showRate(trial),
    ...latency,
    String(trial.mostOpen),
    ...judged,
  ];
}

function mark(held: boolean): Markup {
  return held ? html`<span class="met">held</span>` : html`<span class="missed">broken</span>`;
}

function trialSection(trial: Trial, series: readonly string[]): Markup {
  const failed = trial.failed !== null && html`<p class="missed">${trial.failed}</p>`;
  const digests =
    trial.digests &&
    html`<p class="soft">SHA-256 sent ${trial.digests.sent || '–'}, arrived ${trial.digests.arrived || '–'}</p>`;
  const cpu = Object.entries(trial.cpuSeconds).map(
    ([program, seconds]) => `${program} ${seconds.toFixed(1)}`,
  );
  return html`<h2>${trial.trial}</h2>
${failed}
${trial.verdicts.map(({ name, held, why }) => html`<p>${mark(held)} ${name}: ${why}</p>\n`)}
${digests}
${trial.processes.length > 0 && plots(trial.processes, series)}
<p class="soft">CPU seconds: ${cpu.join(', ') || 'none'}. The load took ${trial.seconds} s.</p>
<details><summary>every process</summary>
${table(
  [
    ...['program', 'on', 'descriptors before', 'at most', 'after', 'MB before', 'at most', 'after'],
    ...['rises', 'ended'],
  ],
  trial.processes.map(processRow),
)}</details>`;
}

function plots(processes: readonly WatchedProcess[], series: readonly string[]): Markup {
  const lines = (value: (sample: WatchedProcess['samples'][number]) => number) =>
    processes.map((process) => ({
      series: seriesOf(process),
      points: process.samples.map((sample) => [sample[0], value(sample)] as const),
    }));
  return html`${timeLines(
    lines(([, descriptors]) => descriptors),
    series,
    {
      ...{ unit: '', caption: 'Open descriptors' },
    },
  )}
${timeLines(
  lines(([, , kB]) => kB / 1024),
  series,
  { unit: 'MB', caption: 'Resident memory' },
)}`;
}

function processRow({ program, host, descriptors, rssKB, rising, ended }: WatchedProcess): string[] {
  const megabytes = (kB: number) => (kB / 1024).toFixed(1);
  return [
    ...[program, host],
    ...[descriptors.start, descriptors.max, descriptors.end].map(String),
    ...[rssKB.start, rssKB.max, rssKB.end].map(megabytes),
    ...[rising ? 'yes' : '', ended ? 'yes' : ''],
  ];
}

function seriesOf({ program, host }: WatchedProcess): string {
  return `${program} (${host})`;
}
