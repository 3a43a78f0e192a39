/** A counter that was read at some moment between `from` and `to`, in milliseconds of a monotonic clock. */
export interface Sample {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Bits per second: it was no less than `least` and no more than `most`, as exactly as the counters could be read. */
export interface Rate {
  readonly least: number;
  readonly most: number;
}

/** A connection's first byte: who sends. */
export const SEND = { down: 'd', up: 'u' } as const;

/** What comes first is what a bucket let through at once, and connections that have not found their rate. */
const LEAD_MS = 1000;

/** The fastest window of `windowMs` or a little more; undefined when the transfer was shorter. */
export function fastest(samples: readonly Sample[], windowMs: number): Rate | undefined {
  const begun = samples.findIndex(({ bytes }) => bytes > (samples[0]?.bytes ?? 0));
  const start = samples[begun - 1];
  if (!start) return undefined;
  const later = samples.filter(({ from }) => from >= start.from + LEAD_MS);
  let best: Rate | undefined;
  for (const [index, first] of later.entries()) {
    const last = later.slice(index).find(({ from }) => from - first.to >= windowMs);
    if (!last) break;
    const bits = (last.bytes - first.bytes) * 8000;
    best = {
      least: Math.max(best?.least ?? 0, bits / (last.to - first.from)),
      most: Math.max(best?.most ?? 0, bits / (last.from - first.to)),
    };
  }
  return best;
}

/** Reads a counter again and again while `action` goes on; what it does not say at a time is left out. */
export async function sampleWhile(
  read: () => Promise<number | undefined> | number | undefined,
  everyMs: number,
  action: Promise<unknown>,
): Promise<Sample[]> {
  let over = false;
  const done = action.finally(() => {
    over = true;
  });
  const samples: Sample[] = [];
  while (!over) {
    const from = performance.now();
    const bytes = await read();
    if (bytes !== undefined) samples.push({ from, to: performance.now(), bytes });
    await Promise.race([done, new Promise((later) => setTimeout(later, everyMs))]);
  }
  await done;
  return samples;
}
