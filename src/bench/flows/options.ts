import type { Candidate } from '../io/plan.js';
import { list, Words } from '../words.js';
import { FULL, KINDS, type Kind, QUICK, type TrialPlan, trialsOf } from './plan.js';

const read = new Words('bench flows');

/** The options of `bench flows`, as they were written. */
export interface FlowsWords {
  readonly quick?: boolean;
  readonly only?: string;
  readonly gigabytes?: string;
  readonly rateOfConnections?: string;
  readonly seconds?: string;
  readonly concurrent?: string;
  readonly hold?: string;
  readonly arrangement?: string;
  readonly rate?: string;
}

export interface FlowsPlan {
  readonly candidate: Candidate;
  readonly rate: string;
  readonly trials: readonly TrialPlan[];
}

const DEFAULT: Candidate = { arrangement: 'ours-user', stack: 'slirp4netns' };

/** What is to be carried out, and by what. Throws `usage`. */
export function flowsFor(words: FlowsWords, all: readonly Candidate[]): FlowsPlan {
  const base = words.quick ? QUICK : FULL;
  const { gigabytes, rateOfConnections, seconds, concurrent, hold } = words;
  const whole = (option: string, word: string | undefined, most: number, otherwise: number) =>
    word === undefined ? otherwise : read.whole(option, word, 1, most);
  const sizes = {
    gigabytes: gigabytes === undefined ? base.gigabytes : sizeOf(gigabytes),
    connectionsPerSecond: whole(
      '--rate-of-connections',
      rateOfConnections,
      100_000,
      base.connectionsPerSecond,
    ),
    seconds: whole('--seconds', seconds, 3600, base.seconds),
    concurrent: whole('--concurrent', concurrent, 100_000, base.concurrent),
    holdSeconds: whole('--hold', hold, 3600, base.holdSeconds),
  };
  return {
    candidate: words.arrangement === undefined ? DEFAULT : oneOf(words.arrangement, all),
    rate: words.rate === undefined ? 'none' : read.rate(words.rate),
    trials: trialsOf(words.only === undefined ? KINDS : list(words.only).map(kind), sizes),
  };
}

function sizeOf(word: string): number {
  const gigabytes = read.decimal('--gigabytes', word, 10_000);
  if (gigabytes >= 0.001) return gigabytes;
  throw read.usage(`--gigabytes ${word}: must be at least 0.001`);
}

function kind(word: string): Kind {
  const found = KINDS.find((name) => name === word);
  if (found) return found;
  throw read.usage(`--only ${word}: must be of ${KINDS.join(', ')}`);
}

/** Ours alone: what is judged are our own processes. */
function oneOf(word: string, all: readonly Candidate[]): Candidate {
  const ours = all.filter(({ arrangement }) => arrangement.startsWith('ours-'));
  const found = read.candidates(word, ours);
  const [first] = found;
  if (first && found.length === 1) return first;
  throw read.usage(`--arrangement ${word}: must name one, as ours-user/pasta`);
}
