import { median } from '../statistics.js';
import type { Trial, Verdict, WatchedProcess } from './trial.js';

/** What a process may hold more after a trial than before it: buffers and pages that the first load brings in. */
const GROWTH_KB = 16 * 1024;

/** Of memory that rises: how much from the third quarter of the load to its end, at least. Below that it is noise. */
const RISE_KB = 1024;

/** Descriptors beside those of connections: sessions, logs, a control client that looks in. */
const SPARE_DESCRIPTORS = 32;

/** Descriptors, and memory in KiB, of one process at one time. */
export interface Look {
  readonly seconds: number;
  readonly descriptors: number;
  readonly rssKB: number;
}

/**
 * Memory that rises: the second half of the load in four parts, the median of each above that of the part before, and
 * {@link RISE_KB} from the first to the last. What is cached or pooled rises at first and then stays; a leak goes on.
 */
export function rises(looks: readonly Look[]): boolean {
  const half = looks.slice(Math.ceil(looks.length / 2));
  if (half.length < 4) return false;
  const parts = [0, 1, 2, 3].map((part) =>
    half.slice(Math.floor((part * half.length) / 4), Math.floor(((part + 1) * half.length) / 4)),
  );
  const middles = parts.map((part) => median(part.map((look) => look.rssKB)));
  const climbing = middles.every((middle, index) => index === 0 || middle > (middles[index - 1] ?? 0));
  return climbing && (middles[3] ?? 0) - (middles[0] ?? 0) >= RISE_KB;
}

type Judged = Pick<Trial, 'unit' | 'asked' | 'lost' | 'mostOpen' | 'failures' | 'processes'>;

/** The verdicts of a trial. `perSecond`: connections that begin in a second; they may overlap at the gateway. Pure. */
export function judge(trial: Judged, perSecond: number): Verdict[] {
  const ended = trial.processes
    .filter((process) => process.ended)
    .map((process) => `${nameOf(process)} ended`);
  return [lost(trial), descriptors(trial, perSecond, ended), memory(trial.processes, ended)];
}

function lost({ unit, asked, lost, failures }: Judged): Verdict {
  const why = Object.entries(failures).map(([error, count]) => `${count} ${error}`);
  const of = `${lost} of ${asked} ${unit}`;
  return { name: 'lost', held: lost === 0 && asked > 0, why: [of, ...why].join(', ') };
}

/** Two for each connection that may be open, and none of them afterwards. */
function descriptors({ processes, mostOpen }: Judged, perSecond: number, ended: readonly string[]): Verdict {
  const room = 2 * (mostOpen + perSecond) + SPARE_DESCRIPTORS;
  const broken = processes.flatMap((process) => {
    const { start, max, end } = process.descriptors;
    return [
      ...(max > start + room ? [`${nameOf(process)} up to ${max}, more than ${start} + ${room}`] : []),
      ...(end > start ? [`${nameOf(process)} ${end} after, ${start} before`] : []),
    ];
  });
  const most = [...processes].sort((a, b) => b.descriptors.max - a.descriptors.max)[0];
  const fine = most ? [`at most ${most.descriptors.max} (${nameOf(most)}), then as before`] : ['no process'];
  return verdict('descriptors', [...ended, ...broken], fine, processes.length > 0);
}

function memory(processes: readonly WatchedProcess[], ended: readonly string[]): Verdict {
  const grown = ({ rssKB }: WatchedProcess) => rssKB.end - rssKB.start;
  const broken = processes.flatMap((process) => [
    ...(grown(process) >= GROWTH_KB ? [`${nameOf(process)} ${megabytes(grown(process))} more`] : []),
    ...(process.rising ? [`${nameOf(process)} rises on and on`] : []),
  ]);
  const most = [...processes].sort((a, b) => grown(b) - grown(a))[0];
  const fine = most ? [`at most ${megabytes(grown(most))} more (${nameOf(most)})`] : ['no process'];
  return verdict('memory', [...ended, ...broken], fine, processes.length > 0);
}

function verdict(
  name: Verdict['name'],
  broken: readonly string[],
  fine: readonly string[],
  seen: boolean,
): Verdict {
  const held = broken.length === 0 && seen;
  return { name, held, why: (broken.length > 0 ? broken : fine).join('; ') };
}

function nameOf({ host, program }: WatchedProcess): string {
  return `${program} on the ${host}`;
}

function megabytes(kB: number): string {
  return `${(kB / 1024).toFixed(1)} MB`;
}
