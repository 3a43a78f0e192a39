import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Environment, installed } from '../../config/environment.js';
import type { Reporter } from '../../effects/reporter.js';
import { ensureRoot } from '../../lab/root-file-system.js';
import { type Machine, machineFacts } from '../machine.js';
import { median, ratioByRound } from '../statistics.js';
import { type Filtered, filterAds } from './filter.js';
import { writeSlotAds } from './slot-ads.js';

export interface ClassadBench {
  readonly slots: number;
  readonly rounds: number;
  readonly constraint: string;
}

/** One of the two filters: of every round the seconds, and the most memory that it ever held. */
export interface FilterReport {
  readonly command: string;
  readonly seconds: readonly number[];
  readonly peakMB: number;
  readonly ads: number;
}

export interface ClassadReport {
  readonly version: 1;
  readonly kind: 'classad';
  readonly machine: Machine;
  readonly slots: number;
  readonly megabytes: number;
  readonly constraint: string;
  readonly condor: FilterReport;
  readonly ours: FilterReport;
  /** Our time to HTCondor's, the median of the ratios within a round. */
  readonly ratio: number;
  /** Did both find the same ads, and print them the same? */
  readonly same: boolean;
}

/** Filters one file by HTCondor's condor_status and by our CLI, in turns. Throws `lab-root`. */
export async function runClassad(
  { slots, rounds, constraint }: ClassadBench,
  env: Environment,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<ClassadReport> {
  const root = await ensureRoot(env, reporter);
  const machine = machineFacts();
  const directory = mkdtempSync(join(root, 'tmp', 'bench-classad-'));
  try {
    const file = join(directory, 'slots');
    const bytes = await writeSlotAds(file, slots);
    const inside = join('/tmp', basename(directory), 'slots');
    const theirs = ['condor_status', '-ads', inside, '-constraint', constraint, '-long'];
    const inRoot = ['chroot', root, 'env', 'CONDOR_CONFIG=/dev/null', ...theirs];
    const words = ['classad', 'convert', '--constraint', constraint, '--to', 'long'];
    const own = [process.execPath, join(installed.root, 'dist/cli/main.js'), ...words, file];
    const condor: Filtered[] = [];
    const ours: Filtered[] = [];
    for (let round = 1; round <= rounds; round++) {
      reporter.begin(`round ${round} of ${rounds}`);
      const begun = performance.now();
      condor.push(await filterAds(inRoot, join(directory, 'condor'), signal));
      ours.push(await filterAds(own, join(directory, 'ours'), signal));
      reporter.done(`round ${round} of ${rounds}`, performance.now() - begun);
    }
    return {
      version: 1,
      kind: 'classad',
      machine,
      slots,
      megabytes: bytes / 1e6,
      constraint,
      condor: reportOf(theirs, condor),
      ours: reportOf(['glidein-vpn', ...words], ours),
      ratio: ratioByRound(secondsOf(ours), secondsOf(condor)) ?? Number.NaN,
      same: new Set([...condor, ...ours].map(({ digest }) => digest)).size === 1,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function reportOf(command: readonly string[], filtered: readonly Filtered[]): FilterReport {
  return {
    command: command.slice(0, 2).join(' '),
    seconds: secondsOf(filtered),
    peakMB: Math.max(...filtered.map(({ peakMB }) => peakMB)),
    ads: filtered[0]?.ads ?? 0,
  };
}

const secondsOf = (filtered: readonly Filtered[]) => filtered.map(({ seconds }) => seconds);

/** The report as a table. */
export function renderClassad({
  slots,
  megabytes,
  constraint,
  condor,
  ours,
  ratio,
  same,
}: ClassadReport): string {
  const row = ({ command, seconds, peakMB, ads }: FilterReport) =>
    `  ${command.padEnd(26)}${median(seconds).toFixed(1).padStart(8)} s${peakMB.toFixed(0).padStart(8)} MB${String(ads).padStart(8)} ads\n`;
  const head = `${slots} slot ads, ${megabytes.toFixed(0)} MB, filtered by ${constraint}; ${condor.seconds.length} rounds\n`;
  const end = `  ratio ${ratio.toFixed(2)}; what they print is ${same ? 'the same' : 'NOT the same'}\n`;
  return `${head}${row(condor)}${row(ours)}${end}`;
}
