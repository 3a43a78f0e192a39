import { ratioByRound } from '../statistics.js';
import { type ArrangementId, type Cell, type Direction, describeLink, linkOf, nameOf } from './cell.js';
import { PLAIN } from './plan.js';

/** One aim of the project, judged for one stack. */
export interface Judgement {
  /** Whom it is judged for: `ours-user pasta`. */
  readonly name: string;
  readonly target: string;
  readonly wanted: string;
  /** The figure of the cell that is furthest from the aim. */
  readonly seen: string;
  /** That cell: `10 streams down`. */
  readonly where: string;
  readonly met: boolean;
}

interface Target {
  readonly title: string;
  readonly direction?: Direction;
  readonly streams: readonly number[];
  /** Which links it speaks of, beyond the plain ones. */
  readonly link?: Partial<ReturnType<typeof linkOf>>;
  readonly compare: ArrangementId | 'cpu';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What the data path is to reach, with a gateway in user mode at 1 Gbit/s. */
const TARGETS: readonly Target[] = [
  {
    title: 'of no-vpn, down',
    direction: 'down',
    streams: [1, 2, 10, 20],
    compare: 'no-vpn',
    atLeast: 0.95,
  },
  { title: 'of no-vpn, up', direction: 'up', streams: [1, 2, 10, 20], compare: 'no-vpn', atLeast: 0.9 },
  {
    title: "times the prototype's user mode",
    streams: [1, 2, 10, 20],
    compare: 'prototype-user',
    atLeast: 5,
  },
  {
    title: "times the prototype's kernel mode",
    streams: [1, 2, 10, 20],
    compare: 'prototype-kernel',
    atLeast: 3,
  },
  { title: 'CPU seconds per GB', streams: [1, 2, 10, 20], compare: 'cpu', atMost: 8 },
  ...(
    [
      ['pool 30 ms: one stream of no-vpn, down', 'down', 1, { rttPoolMs: 30 }, 0.9],
      ['pool 30 ms: one stream of no-vpn, up', 'up', 1, { rttPoolMs: 30 }, 0.8],
      ['pool 30 ms: ten streams of no-vpn', undefined, 10, { rttPoolMs: 30 }, 0.95],
      [
        'pool 30 ms, 0.1 % loss: one stream of no-vpn',
        undefined,
        1,
        { rttPoolMs: 30, lossPoolPercent: 0.1 },
        0.9,
      ],
      [
        'pool 30 ms, 0.1 % loss: ten streams of no-vpn',
        undefined,
        10,
        { rttPoolMs: 30, lossPoolPercent: 0.1 },
        0.9,
      ],
      ['node 10 ms: ten streams of no-vpn', undefined, 10, { rttNodeMs: 10 }, 0.9],
      ['node 10 ms: one stream of no-vpn', undefined, 1, { rttNodeMs: 10 }, 0.7],
      [
        'node 10 ms, 0.01 % loss: ten streams of no-vpn (0.9 with BBR)',
        undefined,
        10,
        { rttNodeMs: 10, lossNodePercent: 0.01 },
        0.6,
      ],
    ] as const
  ).map(
    ([title, direction, streams, link, atLeast]): Target => ({
      ...{ title, streams: [streams], link, compare: 'no-vpn', atLeast },
      ...(direction === undefined ? {} : { direction }),
    }),
  ),
];

/** Judges every target for every stack of the user mode of which the cells know something. Pure. */
export function judge(cells: readonly Cell[]): Judgement[] {
  const ours = cells.filter((cell) => cell.arrangement === 'ours-user');
  const names = [...new Set(ours.map(nameOf))];
  return TARGETS.flatMap((target) =>
    names.flatMap((name) =>
      judgeOne(
        target,
        name,
        ours.filter((cell) => nameOf(cell) === name),
        cells,
      ),
    ),
  );
}

function judgeOne(
  target: Target,
  name: string,
  ours: readonly Cell[],
  all: readonly Cell[],
): readonly Judgement[] {
  const link = describeLink({ ...PLAIN, ...target.link });
  const spoken = ours.filter(
    (cell) =>
      describeLink(linkOf(cell)) === link &&
      target.streams.includes(cell.streams) &&
      (target.direction === undefined || cell.direction === target.direction),
  );
  const figures = spoken.flatMap((cell) => {
    const value = figureOf(cell, target.compare, all);
    return value === undefined ? [] : [{ cell, value }];
  });
  if (figures.length === 0) return [];
  const { atLeast, atMost } = target;
  // A figure that could not be measured is the worst of all.
  const [worst] = figures.sort((a, b) => {
    const [x, y] = [a.value ?? Number.NaN, b.value ?? Number.NaN];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? -1 : 1;
    return atMost === undefined ? x - y : y - x;
  });
  if (!worst) return [];
  const value = worst.value;
  const met =
    value !== null &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost);
  return [
    {
      ...{ name, target: target.title, met },
      wanted: atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
      seen: value === null ? 'failed' : value.toFixed(2),
      where: `${worst.cell.streams} stream${worst.cell.streams === 1 ? '' : 's'} ${worst.cell.direction}`,
    },
  ];
}

/** The figure that a target speaks of; null when it could not be measured, undefined when it was not asked for. */
function figureOf(cell: Cell, compare: Target['compare'], all: readonly Cell[]): number | null | undefined {
  if (compare === 'cpu') return cell.cpuSecondsPerGB?.total ?? null;
  const other = all.find(
    (item) =>
      item.arrangement === compare &&
      item.direction === cell.direction &&
      item.streams === cell.streams &&
      describeLink(linkOf(item)) === describeLink(linkOf(cell)),
  );
  return other && ratioByRound(cell.rounds, other.rounds);
}
