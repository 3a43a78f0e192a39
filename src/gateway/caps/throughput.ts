import { DIRECTIONS, type Direction } from '../../config/limits.js';
import { toNumber } from '../../config/network.js';
import { run } from '../../effects/run.js';
import type { CapsPlace } from './apply.js';
import { classesOf, SHAPER, TOTAL } from './shaper.js';

/** Bits per second over the last seconds, as the kernel estimates them. */
export type Throughput = Readonly<Record<Direction, number>>;

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** The rates of classes by their number, from the output of `tc -s class show`. */
export function parseRates(text: string): Map<number, number> {
  const found = text.matchAll(/^class htb 1:([0-9a-f]+) .*\n.*\n\s*rate ([\d.]+)([KMGT]?)bit/gm);
  return new Map(
    [...found].map(([, id = '', number, unit = '']) => [
      Number.parseInt(id, 16),
      Math.round(Number(number) * (UNITS[unit] ?? 1)),
    ]),
  );
}

/** What passes the caps of a running gateway: all of it, and that of an address. */
export interface Meter {
  readonly total: Throughput;
  of(address: string): Throughput;
}

/** Rejects when tc(8) does not say. */
export async function measureThroughput(place: CapsPlace): Promise<Meter> {
  const [down, up] = await Promise.all(
    DIRECTIONS.map(async (direction) => {
      const argv = [...place.enter, place.tc, '-s', 'class', 'show', 'dev', SHAPER[direction]];
      const result = await run(argv, { timeoutMs: 5000 });
      if (result.code !== 0) throw new Error(result.stderr.trim());
      return parseRates(result.stdout);
    }),
  );
  const rates = (id: number): Throughput => ({ down: down?.get(id) ?? 0, up: up?.get(id) ?? 0 });
  return {
    total: rates(TOTAL),
    of: (address) => rates(classesOf(place.network, toNumber(address)).all),
  };
}
