import type { Row, Sums } from '../../gateway/accounting/sums.js';
import type { Report } from '../../gateway/report.js';

/** `gateway report` for people: a table, with a last line for all. */
export function renderReport(report: Report): string {
  const head = `from ${report.since} to ${report.until}\n`;
  const notes =
    report.unreadable === 0
      ? ''
      : `${report.unreadable} line${report.unreadable === 1 ? '' : 's'} could not be read and ${report.unreadable === 1 ? 'is' : 'are'} in no sum\n`;
  if (report.rows.length === 0) return `${head}nothing was accounted\n${notes}`;
  const columns = namesOf(report);
  const cells = [
    [...columns, 'sessions', 'connected', 'from node', 'to node', 'denied', 'peak from', 'peak to'],
    ...report.rows.map((row) => [...columns.map((name) => row[name] ?? '-'), ...figures(row)]),
    [...columns.map((_, index) => (index === 0 ? 'all' : '')), ...figures(report.total)],
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column < columns.length ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${head}${cells.map((row) => `${line(row)}\n`).join('')}${notes}`;
}

function namesOf({ by }: Report): readonly (keyof Row & ('day' | 'identity' | 'node'))[] {
  return by === 'identity-day' ? ['day', 'identity'] : [by];
}

function figures(sums: Sums): string[] {
  const { sessions, lost, connectedSeconds, denied } = sums;
  return [
    lost > 0 ? `${sessions} (${lost} lost)` : String(sessions),
    showTime(connectedSeconds),
    showBytes(sums.bytesFromNode),
    showBytes(sums.bytesToNode),
    String(denied),
    showBits(sums.peakFromNode),
    showBits(sums.peakToNode),
  ];
}

/** `3 d 4 h`, `2 h 05 min`, `12 min`, `45 s`. */
export function showTime(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Powers of ten, as rates have them: `1.20 GB`. */
export function showBytes(bytes: number): string {
  return scaled(bytes, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** `94.1 Mbit/s` */
export function showBits(bits: number): string {
  return scaled(bits, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

function scaled(value: number, units: readonly string[]): string {
  let [rest, step] = [value, 0];
  while (rest >= 999.5 && step < units.length - 1) [rest, step] = [rest / 1000, step + 1];
  const digits = step === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[step]}`;
}
