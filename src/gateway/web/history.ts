import type { Account, Both } from './ledger.js';

/** Rates at one time: of all nodes, and of those that moved something. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly total: Both;
  readonly of: Readonly<Record<string, Both>>;
}

const SPAN_MS = 600_000;
/** Nodes that a moment tells apart, the fastest first: what a page can show, and what memory is to be spent on. */
const NODES = 64;

/** Rates of the last ten minutes, as far as somebody looked. */
export class History {
  private readonly moments: Moment[] = [];

  add(at: number, { total, of }: Account): void {
    if (!total.rate) return;
    const busy = [...of].flatMap(([name, { rate }]) =>
      rate && rate.down + rate.up > 0 ? [[name, rate] as const] : [],
    );
    busy.sort(([, one], [, other]) => other.down + other.up - one.down - one.up);
    this.moments.push({ at, total: total.rate, of: Object.fromEntries(busy.slice(0, NODES)) });
    while ((this.moments[0]?.at ?? at) < at - SPAN_MS) this.moments.shift();
  }

  /** Oldest first. */
  list(): readonly Moment[] {
    return this.moments;
  }
}
