import { poll } from '../../effects/wait.js';
import { programOf, type Usage } from '../lab/cpu.js';
import { type Holdings, holdingsOf } from '../lab/holdings.js';
import { type Look, rises } from './judge.js';
import type { WatchedProcess } from './trial.js';

const EVERY_MS = 1000;
/** How long descriptors may take to be as before, once the load has ended. */
const DRAIN_MS = 15_000;

/** A process of ours, and on which side. */
export interface Subject {
  readonly host: 'node' | 'gateway';
  readonly usage: Usage;
}

interface Seen {
  readonly subject: Subject;
  readonly first: Holdings;
  readonly looks: Look[];
  ended: boolean;
}

/** Looks at processes once a second, from its making to `drained`. */
export class Watch {
  readonly #begun = performance.now();
  readonly #seen: Seen[];
  readonly #timer: NodeJS.Timeout;

  constructor(subjects: readonly Subject[]) {
    this.#seen = subjects.flatMap((subject) => {
      const first = holdingsOf(subject.usage);
      return first ? [{ subject, first, looks: [], ended: false }] : [];
    });
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** Ends the watch: waits until descriptors are as before, within bounds, and says what was seen. */
  async drained(): Promise<WatchedProcess[]> {
    this.stop();
    const looks = this.#seen.map((seen) => [...seen.looks]);
    await poll(() => (this.#look() ? true : undefined), { timeoutMs: DRAIN_MS, everyMs: 200 });
    return this.#seen.map((seen, index) => summary(seen, looks[index] ?? []));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Are the descriptors of all that live as before? */
  #look(): boolean {
    const seconds = Number(((performance.now() - this.#begun) / 1000).toFixed(2));
    for (const seen of this.#seen) {
      const now = seen.ended ? undefined : holdingsOf(seen.subject.usage);
      if (now) seen.looks.push({ seconds, ...now });
      else seen.ended = true;
    }
    return this.#seen.every(
      ({ ended, looks, first }) => ended || (looks.at(-1)?.descriptors ?? 0) <= first.descriptors,
    );
  }
}

/** `loaded`: the looks while there was load. */
function summary({ subject, first, looks, ended }: Seen, loaded: readonly Look[]): WatchedProcess {
  const last = looks.at(-1) ?? first;
  const span = (value: (holdings: Holdings) => number) => ({
    start: value(first),
    max: Math.max(value(first), ...looks.map(value)),
    end: value(last),
  });
  return {
    ...{ host: subject.host, program: programOf(subject.usage.name), pid: subject.usage.pid },
    descriptors: span((holdings) => holdings.descriptors),
    rssKB: span((holdings) => holdings.rssKB),
    rising: rises(loaded),
    ended,
    samples: looks.map(({ seconds, descriptors, rssKB }) => [seconds, descriptors, rssKB]),
  };
}
