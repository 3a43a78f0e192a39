import { alignColumns } from '../columns.js';
import { byLink } from './aggregate.js';
import { type Cell, describeLink, linkOf, nameOf } from './cell.js';
import type { IoReport } from './report.js';
import { judge } from './targets.js';

/** The report for a terminal: a table for each kind of links, then the targets. */
export function renderIoTable(report: IoReport): string {
  const tables = byLink(report.cells).map(renderLink);
  const targets = judge(report.cells);
  const failed = report.cells.filter((cell) => cell.failed !== null);
  return [...tables, ...renderTargets(targets), ...renderFailures(failed)].join('\n');
}

function renderLink(cells: readonly Cell[]): string {
  const first = cells[0];
  if (!first) return '';
  const columns = [...new Map(cells.map((cell) => [columnOf(cell), cell])).keys()];
  const rows = [...new Map(cells.map((cell) => [nameOf(cell), cell])).keys()].map((name) => [
    name,
    ...columns.map((column) =>
      show(cells.find((cell) => nameOf(cell) === name && columnOf(cell) === column)),
    ),
    cpuRange(cells.filter((cell) => nameOf(cell) === name)),
  ]);
  const head = ['Mbit/s (of no-vpn)', ...columns, 'CPU s/GB'];
  return `${describeLink(linkOf(first))}\n${alignColumns([head, ...rows])}`;
}

function columnOf(cell: Cell): string {
  return `${cell.streams} ${cell.direction}`;
}

function show(cell: Cell | undefined): string {
  if (!cell) return '';
  if (!cell.mbps) return 'failed';
  const ratio = cell.ratioToNoVpn === null ? '' : ` (${cell.ratioToNoVpn.toFixed(2)})`;
  return `${cell.mbps.median.toFixed(0)}${cell.arrangement === 'no-vpn' ? '' : ratio}`;
}

function cpuRange(cells: readonly Cell[]): string {
  const totals = cells.flatMap((cell) => (cell.cpuSecondsPerGB ? [cell.cpuSecondsPerGB.total] : []));
  if (totals.length === 0) return '';
  return `${Math.min(...totals).toFixed(1)}-${Math.max(...totals).toFixed(1)}`;
}

function renderTargets(targets: ReturnType<typeof judge>): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map(({ name, target, wanted, seen, where, met }) => [
    met ? 'met' : 'not met',
    name,
    target,
    wanted,
    seen,
    where,
  ]);
  return [`targets\n${alignColumns([['', '', '', 'wanted', 'seen', 'at'], ...rows])}`];
}

function renderFailures(cells: readonly Cell[]): string[] {
  if (cells.length === 0) return [];
  const lines = cells.map((cell) => `  ${nameOf(cell)}, ${columnOf(cell)}: ${cell.failed}`);
  return [`failed\n${lines.join('\n')}\n`];
}
