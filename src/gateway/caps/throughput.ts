import { DIRECTIONS, type Direction } from '../../config/limits.js';
import { toNumber } from '../../config/network.js';
import { run } from '../../effects/run.js';
import type { CapsPlace } from './apply.js';
import { classesOf, SHAPER, TOTAL } from './shaper.js';

/** Bits per second over the last seconds, as the kernel estimates them. */
export type Throughput = Readonly<Record<Direction, number>>;

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** What a class says of itself. */
export interface ClassCounts {
  /** Bits per second. */
  readonly rate: number;
  /** Since it was made. */
  readonly bytes: number;
}

/** Rates and bytes of classes by their number, from the output of `tc -s class show`. */
export function parseClasses(text: string): Map<number, ClassCounts> {
  const found = text.matchAll(
    /^class htb 1:([0-9a-f]+) .*\n\s*Sent (\d+) bytes .*\n\s*rate ([\d.]+)([KMGT]?)bit/gm,
  );
  return new Map(
    [...found].map(([, id = '', bytes, number, unit = '']) => [
      Number.parseInt(id, 16),
      { rate: Math.round(Number(number) * (UNITS[unit] ?? 1)), bytes: Number(bytes) },
    ]),
  );
}

/** What passes the caps of a running gateway, and what has passed since its start. */
export interface Passage {
  readonly throughput: Throughput;
  /** Bytes. */
  readonly passed: Readonly<Record<Direction, number>>;
}

/** All of it, and that of an address. */
export interface Meter {
  readonly total: Passage;
  of(address: string): Passage;
}

/** Rejects when tc(8) does not say. */
export async function measureThroughput(place: CapsPlace): Promise<Meter> {
  const [down, up] = await Promise.all(
    DIRECTIONS.map(async (direction) => {
      const argv = [...place.enter, place.tc, '-s', 'class', 'show', 'dev', SHAPER[direction]];
      const result = await run(argv, { timeoutMs: 5000 });
      if (result.code !== 0) throw new Error(result.stderr.trim());
      return parseClasses(result.stdout);
    }),
  );
  const passage = (id: number): Passage => {
    const [ofDown, ofUp] = [down?.get(id), up?.get(id)];
    return {
      throughput: { down: ofDown?.rate ?? 0, up: ofUp?.rate ?? 0 },
      passed: { down: ofDown?.bytes ?? 0, up: ofUp?.bytes ?? 0 },
    };
  };
  return {
    total: passage(TOTAL),
    of: (address) => passage(classesOf(place.network, toNumber(address)).all),
  };
}
