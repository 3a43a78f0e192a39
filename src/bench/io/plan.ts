import { type ArrangementId, DIRECTIONS, type Direction, type Link } from './cell.js';

/** One way to carry the transfers. */
export interface Candidate {
  readonly arrangement: ArrangementId;
  readonly stack: string | null;
}

/** Everything that is measured over the same links: one lab, in which all candidates stand side by side. */
export interface Section {
  readonly link: Link;
  readonly candidates: readonly Candidate[];
  readonly streams: readonly number[];
  readonly directions: readonly Direction[];
  readonly rounds: number;
  /** Of one measurement, a whole number: iperf3(1) knows no fractions. */
  readonly seconds: number;
  /** How much of its beginning does not count. */
  readonly warmupSeconds: number;
}

/** One measurement. */
export interface Point {
  readonly round: number;
  readonly direction: Direction;
  readonly streams: number;
  readonly candidate: Candidate;
}

export const PLAIN: Link = {
  rate: '1gbit',
  rttPoolMs: 0,
  rttNodeMs: 0,
  lossPoolPercent: 0,
  lossNodePercent: 0,
};

/**
 * The order of the measurements: every round measures every cell, and what is compared follows one another directly.
 * Each round begins with another candidate, so that none is always the first after a change.
 */
export function pointsOf(section: Section): Point[] {
  const { candidates, streams, directions, rounds } = section;
  return Array.from({ length: rounds }, (_, round) =>
    streams.flatMap((count) =>
      directions.flatMap((direction) =>
        candidates.map((_, index) => ({
          round,
          direction,
          streams: count,
          candidate: candidates[(index + round) % candidates.length] as Candidate,
        })),
      ),
    ),
  ).flat();
}

/** What a measurement costs beyond its seconds, and a candidate to bring up: seen on two cores. */
const OVERHEAD_SECONDS = 0.7;
const BRING_UP_SECONDS = 3.5;

/** How long this will take, in seconds. */
export function estimate(sections: readonly Section[]): number {
  return sections.reduce(
    (sum, section) =>
      sum +
      section.candidates.length * BRING_UP_SECONDS +
      pointsOf(section).length * (section.seconds + OVERHEAD_SECONDS),
    0,
  );
}

/** Who takes part in the quick set unless others are named. */
export function quickly(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ arrangement }) => !arrangement.endsWith('-socks'));
}

interface Times {
  readonly seconds: number;
  readonly warmupSeconds: number;
}

/** How long to measure over a link: with a delay, TCP takes ten round trips and more to get under way. RFC 5681 */
export function timesOver({ rttPoolMs, rttNodeMs }: Link): Times {
  return rttPoolMs + rttNodeMs > 0 ? { seconds: 4, warmupSeconds: 1.5 } : { seconds: 2, warmupSeconds: 0.5 };
}

/** One and ten streams over plain links: within three minutes. */
export function quickSections(candidates: readonly Candidate[]): Section[] {
  return [
    {
      link: PLAIN,
      candidates,
      streams: [1, 10],
      directions: DIRECTIONS,
      rounds: 2,
      ...timesOver(PLAIN),
    },
  ];
}

/** Points of a WAN: each leg alone, so that what limits can be told. */
const WAN: readonly Partial<Link>[] = [
  { rttPoolMs: 10 },
  { rttPoolMs: 30 },
  { rttPoolMs: 100 },
  { rttPoolMs: 30, lossPoolPercent: 0.01 },
  { rttPoolMs: 30, lossPoolPercent: 0.1 },
  { rttNodeMs: 2 },
  { rttNodeMs: 10 },
  { rttNodeMs: 10, lossNodePercent: 0.01 },
  { rttNodeMs: 10, lossNodePercent: 0.1 },
];

/** The paper's table at 1 Gbit/s, the ceiling without shaping, and a WAN for the user mode: within thirty minutes. */
export function fullSections(candidates: readonly Candidate[]): Section[] {
  // The relay ends TCP whatever the stack is: over a WAN one stack stands for all.
  const inUserMode = (['no-vpn', 'ours-user'] as const).flatMap(
    (wanted) => candidates.find(({ arrangement }) => arrangement === wanted) ?? [],
  );
  const table = { candidates, directions: DIRECTIONS, ...timesOver(PLAIN) };
  const wan = { candidates: inUserMode, directions: DIRECTIONS, streams: [1, 10], rounds: 2 };
  return [
    { ...table, link: PLAIN, streams: [1, 2, 10, 20], rounds: 3 },
    { ...table, link: { ...PLAIN, rate: 'none' }, streams: [1, 10], rounds: 2 },
    ...WAN.map((leg) => ({ ...PLAIN, ...leg })).map((link) => ({ ...wan, link, ...timesOver(link) })),
  ];
}
