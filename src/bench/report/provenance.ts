import type { Machine } from '../machine.js';
import type { Markup } from './html.js';
import { facts } from './page.js';

/** What every report says of its making. */
export interface Provenance {
  readonly date: string;
  readonly command: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
}

/** Machine, versions, date and command, as a table. */
export function provenance(
  report: Provenance,
  more: readonly (readonly [string, string | number])[] = [],
): Markup {
  const { machine } = report;
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  return facts([
    ['date', report.date],
    ['command', report.command],
    ['duration', `${report.seconds} s`],
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.architecture}`],
    ['kernel', machine.kernel],
    ['load before', machine.load],
    ...more,
    ['versions', versions.join(', ')],
  ]);
}
