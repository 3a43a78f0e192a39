/** The fields of struct tm(3), by C's names: months from 0, years since 1900. */
export interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly weekday: number;
  readonly yearday: number;
}

const DAY_MS = 86_400_000;
const CYCLE_SECONDS = 146_097 * 86_400;

/** gmtime(3). `seconds` since the epoch. */
export function utcCalendar(seconds: number): Calendar {
  // The calendar repeats every 400 years: so no time is too far away for Date.
  const cycles = Math.floor(seconds / CYCLE_SECONDS);
  const date = new Date((seconds - cycles * CYCLE_SECONDS) * 1000);
  const year = date.getUTCFullYear();
  return {
    year: year + 400 * cycles,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearday: Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / DAY_MS),
  };
}

/** localtime(3). */
export function localCalendar(seconds: number): Calendar {
  return utcCalendar(seconds + localOffset(seconds));
}

/** Seconds east of UTC that the local time zone has at a time. */
export function localOffset(seconds: number): number {
  const minutes = new Date(seconds * 1000).getTimezoneOffset();
  return Number.isNaN(minutes) ? 0 : -minutes * 60 + 0;
}

/** Seconds since the epoch of a date in UTC; fields may be out of range, as for timegm(3). */
export function utcSeconds(fields: {
  year: number;
  month: number;
  day: number;
  hours: number;
  minutes: number;
  seconds: number;
}): number {
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day);
  date.setUTCHours(fields.hours, fields.minutes, fields.seconds);
  return date.getTime() / 1000;
}
