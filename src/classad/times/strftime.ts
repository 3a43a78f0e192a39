import type { Calendar } from './calendar.js';
import { utcSeconds } from './calendar.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

const pad = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill);
const hour12 = (at: Calendar) => (at.hours % 12 === 0 ? 12 : at.hours % 12);

/** The local time zone's, as HTCondor's struct tm names none. */
function zoneName(): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(0);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}

/** Seconds from local time to UTC, as mktime(3) takes them: HTCondor's struct tm says that it is no summer time. */
function winterOffset(year: number): number {
  return 60 * Math.max(...[0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset()));
}

/** Each conversion of strftime(3) in the C locale. */
const CONVERSIONS: Readonly<Record<string, (at: Calendar) => string>> = {
  a: (at) => DAYS[at.weekday]?.slice(0, 3) ?? '?',
  A: (at) => DAYS[at.weekday] ?? '?',
  b: (at) => MONTHS[at.month - 1]?.slice(0, 3) ?? '?',
  B: (at) => MONTHS[at.month - 1] ?? '?',
  c: (at) => strftime('%a %b %e %H:%M:%S %Y', at),
  C: (at) => pad(Math.floor(at.year / 100)),
  d: (at) => pad(at.day),
  D: (at) => strftime('%m/%d/%y', at),
  e: (at) => pad(at.day, 2, ' '),
  F: (at) => strftime('%Y-%m-%d', at),
  g: (at) => pad(isoWeek(at).year % 100),
  G: (at) => String(isoWeek(at).year),
  h: (at) => strftime('%b', at),
  H: (at) => pad(at.hours),
  I: (at) => pad(hour12(at)),
  j: (at) => pad(at.yearday + 1, 3),
  k: (at) => pad(at.hours, 2, ' '),
  l: (at) => pad(hour12(at), 2, ' '),
  m: (at) => pad(at.month),
  M: (at) => pad(at.minutes),
  n: () => '\n',
  p: (at) => (at.hours < 12 ? 'AM' : 'PM'),
  P: (at) => (at.hours < 12 ? 'am' : 'pm'),
  r: (at) => strftime('%I:%M:%S %p', at),
  R: (at) => strftime('%H:%M', at),
  s: (at) => String(utcSeconds(at) + winterOffset(at.year)),
  S: (at) => pad(at.seconds),
  t: () => '\t',
  T: (at) => strftime('%H:%M:%S', at),
  u: (at) => String(at.weekday === 0 ? 7 : at.weekday),
  U: (at) => pad(Math.floor((at.yearday + 7 - at.weekday) / 7)),
  V: (at) => pad(isoWeek(at).week),
  w: (at) => String(at.weekday),
  W: (at) => pad(Math.floor((at.yearday + 7 - ((at.weekday + 6) % 7)) / 7)),
  x: (at) => strftime('%m/%d/%y', at),
  X: (at) => strftime('%H:%M:%S', at),
  y: (at) => pad(((at.year % 100) + 100) % 100),
  Y: (at) => String(at.year),
  z: () => '+0000',
  Z: zoneName,
  '%': () => '%',
};

/** strftime(3) in the C locale. What it does not know is left as it is. */
export function strftime(format: string, at: Calendar): string {
  return format.replace(/%[EO]?([a-zA-Z%])/g, (all, letter: string) => CONVERSIONS[letter]?.(at) ?? all);
}

/** The week of ISO 8601 and the year that it belongs to. */
function isoWeek(at: Calendar): { year: number; week: number } {
  const thursday = at.yearday + 4 - (at.weekday === 0 ? 7 : at.weekday);
  const days = isLeap(at.year) ? 366 : 365;
  if (thursday < 0) {
    const before = thursday + (isLeap(at.year - 1) ? 366 : 365);
    return { year: at.year - 1, week: Math.floor(before / 7) + 1 };
  }
  if (thursday >= days) return { year: at.year + 1, week: 1 };
  return { year: at.year, week: Math.floor(thursday / 7) + 1 };
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
