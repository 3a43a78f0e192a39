import { z } from 'zod';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a text such as `30m`, `48h`, `7d`, `90s`; undefined when it is something else. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9})([smhd])$/.exec(text.trim());
  if (!found?.[1]) return undefined;
  return Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
}

/** A duration between `min` and `max` (texts of the same form), as milliseconds. */
export function durationSchema(min: string, max: string) {
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'must be a number and a unit (s, m, h or d), for example 48h',
      });
      return z.NEVER;
    }
    if (ms < (parseDuration(min) ?? 0) || ms > (parseDuration(max) ?? Number.POSITIVE_INFINITY)) {
      context.addIssue({ code: 'custom', message: `must be between ${min} and ${max}` });
      return z.NEVER;
    }
    return ms;
  });
}
