import { z } from 'zod';

/** tc(8): k, m and g are powers of ten. */
const POWERS: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** The least that a cap may be: the largest packet of a tunnel, 16 kB, takes a second and a quarter. */
const LEAST = 100e3;
const MOST = 100e9;

/** Bits per second of a rate as tc(8) writes it: `1gbit`; undefined when it is none. */
export function bitsPerSecond(rate: string): number | undefined {
  const [, number, prefix] = /^(\d+(?:\.\d+)?)([kmg]?)bit$/.exec(rate) ?? [];
  const bits = Math.round(Number(number) * (POWERS[prefix ?? ''] ?? Number.NaN));
  return bits >= 1 ? bits : undefined;
}

/** The shortest text that {@link bitsPerSecond} reads as this: `100mbit`, `1.5gbit`. */
export function showRate(bits: number): string {
  const prefix = bits >= 1e9 ? 'g' : bits >= 1e6 ? 'm' : bits >= 1e3 ? 'k' : '';
  return `${bits / (POWERS[prefix] ?? 1)}${prefix}bit`;
}

/** A cap, in bits per second: `100mbit`, or `100 Mbit/s` as people write it. */
export const rateSchema = z.unknown().transform((value, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (value === undefined) return undefined;
  if (typeof value === 'number')
    return refuse('is without a unit: write a number and kbit, mbit or gbit, such as 100mbit');
  const bits = typeof value === 'string' ? bitsPerSecond(tidy(value)) : undefined;
  if (bits === undefined)
    return refuse('must be a rate above zero with its unit, kbit, mbit or gbit, such as 100mbit');
  if (bits < LEAST || bits > MOST) return refuse(`must be between ${showRate(LEAST)} and ${showRate(MOST)}`);
  return bits;
});

/** `100 Mbit/s` as `100mbit`. */
function tidy(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/, '').replace(/\/s$/, '');
}
