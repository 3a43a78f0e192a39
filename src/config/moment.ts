import { z } from 'zod';
import { parseDuration } from './duration.js';

const MESSAGE =
  'must be a duration back from now such as 7d, a day such as 2026-11-24, or a time such as 2026-11-24T06:00Z';

/**
 * A moment of the past: `7d` is so long before `now`; a day in UTC is its beginning, or its end where it is the `last`
 * one that counts; a time is itself.
 */
export function momentSchema(now: Date, last = false) {
  return z.string().transform((text, context): Date => {
    const back = parseDuration(text);
    if (back !== undefined) return new Date(now.getTime() - back);
    const found = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text);
    const day = new Date(`${found?.[1]}T00:00:00Z`);
    // 2026-02-30 would be the second of March.
    const real =
      found !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(found[1] ?? ' ');
    const time = real ? new Date(found[2] === undefined ? day : text) : day;
    if (!real || Number.isNaN(time.getTime())) {
      context.addIssue({ code: 'custom', message: MESSAGE });
      return z.NEVER;
    }
    return last && found[2] === undefined ? new Date(time.getTime() + 86_400_000) : time;
  });
}
