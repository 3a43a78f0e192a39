import { list, Words } from '../words.js';
import { DIRECTIONS, type Direction, type Link } from './cell.js';
import {
  type Candidate,
  fullSections,
  PLAIN,
  quickly,
  quickSections,
  type Section,
  timesOver,
} from './plan.js';

const read = new Words('bench io');

/** The options of `bench io`, as they were written. */
export interface IoWords {
  readonly quick?: boolean;
  readonly rate?: string;
  readonly arrangement?: string;
  readonly streams?: string;
  readonly direction?: string;
  readonly rttPool?: string;
  readonly rttNode?: string;
  readonly lossPool?: string;
  readonly lossNode?: string;
  readonly rounds?: string;
  readonly seconds?: string;
}

/**
 * The sections to measure: the quick or the full set, narrowed or replaced by what was asked for. Naming links replaces
 * those of the set: every rate with every round-trip time and loss named. Throws `usage`.
 */
export function sectionsFor(words: IoWords, all: readonly Candidate[]): Section[] {
  const candidates = words.arrangement === undefined ? all : read.candidates(words.arrangement, all);
  const asked = words.arrangement !== undefined;
  const sections = words.quick ? quickSections(asked ? candidates : quickly(all)) : fullSections(candidates);
  const links = linksOf(words);
  const first = sections[0];
  const over = (set: Section) => (link: Link) => ({ ...set, link, candidates, ...timesOver(link) });
  const linked = links && first ? links.map(over(first)) : sections;
  return linked.map((section) => narrowed(section, words)).filter((section) => section.candidates.length > 0);
}

function narrowed(section: Section, words: IoWords): Section {
  const seconds = words.seconds === undefined ? undefined : read.whole('--seconds', words.seconds, 1, 3600);
  return {
    ...section,
    ...(words.streams === undefined
      ? {}
      : { streams: list(words.streams).map((word) => read.whole('--streams', word, 1, 128)) }),
    ...(words.direction === undefined ? {} : { directions: list(words.direction).map(directionOf) }),
    ...(words.rounds === undefined ? {} : { rounds: read.whole('--rounds', words.rounds, 1, 1000) }),
    ...(seconds === undefined
      ? {}
      : { seconds, warmupSeconds: Math.min(section.warmupSeconds, seconds / 4) }),
  };
}

function linksOf(words: IoWords): Link[] | undefined {
  const { rate, rttPool, rttNode, lossPool, lossNode } = words;
  if ([rate, rttPool, rttNode, lossPool, lossNode].every((word) => word === undefined)) return undefined;
  const numbers = (option: string, text: string | undefined, most: number) =>
    text === undefined ? [0] : list(text).map((word) => read.decimal(option, word, most));
  const rates = rate === undefined ? [PLAIN.rate] : list(rate).map((word) => read.rate(word));
  const legs = {
    rttPoolMs: numbers('--rtt-pool', rttPool, 1000),
    rttNodeMs: numbers('--rtt-node', rttNode, 1000),
    lossPoolPercent: numbers('--loss-pool', lossPool, 50),
    lossNodePercent: numbers('--loss-node', lossNode, 50),
  };
  return Object.entries(legs).reduce<Link[]>(
    (links, [key, values]) => links.flatMap((link) => values.map((value) => ({ ...link, [key]: value }))),
    rates.map((word) => ({ ...PLAIN, rate: word })),
  );
}

function directionOf(word: string): Direction {
  const found = DIRECTIONS.find((direction) => direction === word);
  if (found) return found;
  throw read.usage(`--direction ${word}: must be down or up`);
}
