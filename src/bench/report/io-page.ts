import { byLink } from '../io/aggregate.js';
import { type Cell, describeLink, linkOf, nameOf } from '../io/cell.js';
import type { IoReport } from '../io/report.js';
import { judge } from '../io/targets.js';
import { groupedBars } from './bars.js';
import { html, type Markup } from './html.js';
import { legend, page, table } from './page.js';
import { provenance } from './provenance.js';

/** The report of `bench io` as one HTML page that needs nothing else. */
export function ioPage(report: IoReport): string {
  const names = [...new Set(report.cells.map(nameOf))];
  return page(
    'glidein-vpn bench io',
    html`<h1>Throughput with and without the VPN</h1>
<p>All arrangements stood side by side; every round measured each of them in turn. Ratios are medians of the ratios
within a round: only they say something beyond this machine, on which all ends share the cores.
<b>Down</b> is towards the node.${report.interrupted ? html` <b class="missed">The run was ended before its end.</b>` : ''}</p>
${legend(names)}
${byLink(report.cells).map((cells) => linkSection(cells, names))}
${targetSection(report.cells)}
<h2>Made with</h2>
${provenance(report, [['congestion control', report.congestionControl]])}`,
  );
}

function linkSection(cells: readonly Cell[], names: readonly string[]): Markup {
  const [first] = cells;
  if (!first) return html``;
  return html`<h2>${describeLink(linkOf(first))}</h2>
${rates(cells, names)}
${cpu(cells, names)}
<details><summary>every cell</summary>
${table(
  [
    ...['arrangement', 'streams', 'Mbit/s', 'range', 'of no-vpn', 'of prototype', 'CPU s/GB'],
    ...['of which', 'retransmitted', 'ping ms', 'p95', 'failed'],
  ],
  cells.map(cellRow),
)}</details>`;
}

function rates(cells: readonly Cell[], names: readonly string[]): Markup {
  const groups = columns(cells).map((column) => ({
    name: titleOf(column),
    bars: cells
      .filter((cell) => sameColumn(cell, column))
      .map((cell) => ({
        series: nameOf(cell),
        value: cell.mbps?.median ?? null,
        ...(cell.mbps ? { range: cell.mbps } : {}),
        title: `${nameOf(cell)}: ${cell.mbps ? `${cell.mbps.median} Mbit/s${ratioText(cell)}` : cell.failed}`,
      })),
  }));
  return groupedBars(groups, names, {
    unit: 'Mbit/s',
    caption: 'Throughput: median, and range of the rounds',
  });
}

function cpu(cells: readonly Cell[], names: readonly string[]): Markup {
  const inVpn = cells.filter((cell) => cell.arrangement !== 'no-vpn');
  const groups = columns(inVpn).map((column) => ({
    name: titleOf(column),
    bars: inVpn
      .filter((cell) => sameColumn(cell, column))
      .map((cell) => ({
        series: nameOf(cell),
        value: cell.cpuSecondsPerGB?.total ?? null,
        title: `${nameOf(cell)}: ${processes(cell) || cell.failed}`,
      })),
  }));
  return groupedBars(groups, names, {
    unit: 's/GB',
    caption: 'CPU seconds per GB, node and gateway host together',
  });
}

function targetSection(cells: readonly Cell[]): Markup {
  const judgements = judge(cells);
  if (judgements.length === 0) return html``;
  const rows = judgements.map(({ name, target, wanted, seen, where, met }) => [
    target,
    name,
    wanted,
    seen,
    where,
    met ? html`<span class="met">met</span>` : html`<span class="missed">not met</span>`,
  ]);
  return html`<h2>Targets</h2>
<p class="soft">For each stack of the user mode; the figure is that of the cell furthest from the target.</p>
${table(['target', 'stack', 'wanted', 'seen', 'at', ''], rows)}`;
}

function cellRow(cell: Cell): (string | Markup)[] {
  const { mbps, cpuSecondsPerGB, pingMs } = cell;
  return [
    nameOf(cell),
    titleOf(cell),
    mbps ? mbps.median.toFixed(0) : '–',
    mbps ? `${mbps.min.toFixed(0)}–${mbps.max.toFixed(0)}` : '–',
    cell.ratioToNoVpn?.toFixed(2) ?? '–',
    cell.ratioToPrototype?.toFixed(1) ?? '–',
    cpuSecondsPerGB?.total.toFixed(1) ?? '–',
    processes(cell) || '–',
    cell.retransmissions?.toFixed(0) ?? '–',
    pingMs?.median.toFixed(1) ?? '–',
    pingMs?.p95.toFixed(1) ?? '–',
    cell.failed === null ? '' : html`<span class="missed">${cell.failed}</span>`,
  ];
}

function processes(cell: Cell): string {
  const entries = Object.entries(cell.cpuSecondsPerGB?.byProcess ?? {}).filter(([, spent]) => spent >= 0.05);
  return entries.map(([name, spent]) => `${name} ${spent.toFixed(1)}`).join(', ');
}

function ratioText(cell: Cell): string {
  return cell.ratioToNoVpn === null ? '' : `, ${cell.ratioToNoVpn.toFixed(2)} of no-vpn`;
}

type Column = Pick<Cell, 'streams' | 'direction'>;

function columns(cells: readonly Cell[]): Column[] {
  return [...new Map(cells.map((cell) => [titleOf(cell), cell])).values()];
}

function titleOf({ streams, direction }: Column): string {
  return `${streams} ${direction}`;
}

function sameColumn(cell: Cell, column: Column): boolean {
  return cell.streams === column.streams && cell.direction === column.direction;
}
