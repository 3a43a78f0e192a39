import { median, percentile, ratioByRound } from '../statistics.js';
import { type Cell, COUNTERPART, describeLink, linkOf } from './cell.js';
import type { Candidate, Point, Section } from './plan.js';

/** What one measurement gave. */
export interface Measured {
  readonly mbps: number;
  /** All that arrived, the warm-up included: what the CPU seconds were spent on. */
  readonly bytes: number;
  readonly retransmissions: number;
  /** CPU seconds by program. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly pingsMs: readonly number[];
}

export type Outcome = Measured | { readonly failed: string };

export interface Sample {
  readonly point: Point;
  readonly outcome: Outcome;
}

/** The cells of a section, in the order of the table. A point without a sample counts as failed, because of `missing`. */
export function cellsOf(section: Section, samples: readonly Sample[], missing = 'not reached'): Cell[] {
  const bare = section.directions.flatMap((direction) =>
    section.streams.flatMap((streams) =>
      section.candidates.map((candidate) => {
        const outcomes = Array.from({ length: section.rounds }, (_, round): Outcome => {
          const point = { round, direction, streams, candidate };
          return samples.find((sample) => same(sample.point, point))?.outcome ?? { failed: missing };
        });
        return { ...candidate, ...section.link, direction, streams, ...summary(outcomes) };
      }),
    ),
  );
  return bare.map((cell) => withRatios(cell, bare));
}

type BareCell = Omit<Cell, 'ratioToNoVpn' | 'ratioToPrototype' | 'prototype'>;

function summary(outcomes: readonly Outcome[]) {
  const good = outcomes.flatMap((outcome) => ('failed' in outcome ? [] : [outcome]));
  const why = new Set(outcomes.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : [])));
  const failed = why.size === 0 ? null : [...why].join('; ');
  const rounds = outcomes.map((outcome) => ('failed' in outcome ? null : round(outcome.mbps, 1)));
  if (good.length === 0)
    return { rounds, mbps: null, cpuSecondsPerGB: null, retransmissions: null, pingMs: null, failed };
  const rates = good.map((item) => item.mbps);
  const pings = good.flatMap((item) => item.pingsMs);
  return {
    rounds,
    mbps: {
      median: round(median(rates), 1),
      min: round(Math.min(...rates), 1),
      max: round(Math.max(...rates), 1),
    },
    cpuSecondsPerGB: cpuPerGB(good),
    retransmissions: median(good.map((item) => item.retransmissions)),
    pingMs:
      pings.length === 0 ? null : { median: round(median(pings), 2), p95: round(percentile(pings, 0.95), 2) },
    failed,
  };
}

/** Over all rounds together: a clock tick is 10 ms, and a short round has few of them. */
function cpuPerGB(good: readonly Measured[]): Cell['cpuSecondsPerGB'] {
  const gigabytes = good.reduce((sum, item) => sum + item.bytes, 0) / 1e9;
  if (gigabytes === 0) return null;
  const seconds = new Map<string, number>();
  for (const item of good) {
    for (const [name, spent] of Object.entries(item.cpu)) seconds.set(name, (seconds.get(name) ?? 0) + spent);
  }
  const byProcess = [...seconds].map(([name, spent]) => [name, spent / gigabytes] as const);
  return {
    total: round(
      byProcess.reduce((sum, [, spent]) => sum + spent, 0),
      2,
    ),
    byProcess: Object.fromEntries(
      byProcess.sort((a, b) => b[1] - a[1]).map(([name, spent]) => [name, round(spent, 2)]),
    ),
  };
}

function withRatios(cell: BareCell, all: readonly BareCell[]): Cell {
  const like = (arrangement: Cell['arrangement'] | undefined) =>
    all.find(
      (other) =>
        other.arrangement === arrangement &&
        other.direction === cell.direction &&
        other.streams === cell.streams,
    );
  const ratio = (other: BareCell | undefined) => {
    const value = other && ratioByRound(cell.rounds, other.rounds);
    return value === undefined || value === null ? null : round(value, 3);
  };
  const prototype = like(COUNTERPART[cell.arrangement]);
  return {
    ...cell,
    ratioToNoVpn: ratio(like('no-vpn')),
    ratioToPrototype: ratio(prototype),
    prototype: prototype?.arrangement ?? null,
  };
}

/** Cells that were measured over the same links, in the order in which the links come. */
export function byLink(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = describeLink(linkOf(cell));
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()];
}

function same(one: Point, other: Point): boolean {
  const { round, direction, streams } = one;
  const alike = round === other.round && direction === other.direction && streams === other.streams;
  return alike && sameCandidate(one.candidate, other.candidate);
}

export function sameCandidate(one: Candidate, other: Candidate): boolean {
  return one.arrangement === other.arrangement && one.stack === other.stack;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
