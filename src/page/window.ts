import type { MomentView, PageView, PairView } from './view.js';

const SPAN_MS = 600_000;
/** After a longer pause than this nobody knows what was in between: a line must not claim it. */
const GAP_MS = 7000;

/** Times in seconds since 1970, and rates in bits per second; null where nothing is known. */
export interface Lines {
  readonly times: number[];
  readonly down: (number | null)[];
  readonly up: (number | null)[];
}

/** The last ten minutes, as the page knows them. */
export class Window {
  private moments: MomentView[] = [];

  /** What the gateway knows from before, in place of what is here. */
  begin(moments: readonly MomentView[]): void {
    this.moments = [...moments];
  }

  add({ at, rate, nodes }: Pick<PageView, 'at' | 'rate' | 'nodes'>): void {
    if (!rate || at <= (this.moments.at(-1)?.at ?? 0)) return;
    const of = Object.fromEntries(nodes.flatMap((node) => (node.rate ? [[node.name, node.rate]] : [])));
    this.moments.push({ at, total: rate, of });
    while ((this.moments[0]?.at ?? at) < at - SPAN_MS) this.moments.shift();
  }

  /** Of one node, or of all together. */
  lines(name: string | undefined): Lines {
    const lines: Lines = { times: [], down: [], up: [] };
    let last: number | undefined;
    for (const { at, total, of } of this.moments) {
      if (last !== undefined && at - last > GAP_MS) push(lines, last + 1, null);
      push(lines, at, name === undefined ? total : (of[name] ?? { down: 0, up: 0 }));
      last = at;
    }
    return lines;
  }
}

function push(lines: Lines, at: number, rate: PairView | null): void {
  lines.times.push(at / 1000);
  lines.down.push(rate?.down ?? null);
  lines.up.push(rate?.up ?? null);
}
