import type { ScalarValue } from '../value.js';
import { relativeTime } from '../value.js';
import { localOffset, utcSeconds } from './calendar.js';

const ZONE = /([+-])(\d\d):?(\d\d)$/;
const PARTS = /^\D*(\d{4})\D*(\d\d)?\D*(\d\d)?\D*(\d\d)?\D*(\d\d)?\D*(\d\d)?\D*(\d)?/;

/**
 * `absTime("2003-01-25T09:00:00-06:00")`: a year of four digits, then as many fields of two digits as there are,
 * anything between them; then Z, an offset, or nothing for the local time zone. Nothing for what is no time.
 */
export function parseAbsoluteTime(text: string): ScalarValue | undefined {
  let rest = text;
  let offset: number | undefined;
  const zulu = rest.replace(/[zZ]\s*$/, '');
  const zone = ZONE.exec(rest);
  if (zulu !== rest && zulu !== '') {
    rest = zulu;
    offset = 0;
  } else if (zone !== null && rest.length > zone[0].length) {
    rest = rest.slice(0, -zone[0].length);
    offset = (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 3600 + Number(zone[3]) * 60);
  }
  const [, year, month = '01', day = '00', hours = '00', minutes = '00', seconds = '00', more] =
    PARTS.exec(rest) ?? [];
  if (year === undefined || more !== undefined) return undefined;
  const shown = utcSeconds({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hours: Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds),
  });
  const shift = offset ?? localOffset(shown - localOffset(shown));
  return { type: 'absolute-time', seconds: shown - shift, offset: shift };
}

const RELATIVE =
  /^\s*(-)?\s*(?:(\d*)\s*[dD+])?\s*(?:(\d*)\s*[hH:])?\s*(?:(\d*)\s*[mM:])?\s*(?:(\d*(?:\.\d*)?)\s*[sS]?)?\s*$/;
const CLOCK = /^\s*(-)?\s*(?:(?:(?:(\d*)\s*\+)?\s*(\d*)\s*:)?\s*(\d*)\s*:)?\s*(\d*(?:\.\d*)?)\s*[sS]?\s*$/;

/** `relTime("1+00:02:00")`, `[[[days+]hours:]minutes:]seconds`, or `1d 2h 3m 4.5s`. Nothing for what is no time. */
export function parseRelativeTime(text: string): ScalarValue | undefined {
  // How many blanks there are says nothing, and many of them would be tried in every way to share them out.
  const single = text.replace(/\s+/g, ' ');
  const match = CLOCK.exec(single) ?? RELATIVE.exec(single);
  if (match === null) return undefined;
  const [, minus, days = '', hours = '', minutes = '', seconds = ''] = match;
  const total = Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + secondsOf(seconds);
  return relativeTime(minus === undefined ? total : -total);
}

function secondsOf(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? 0 : value;
}
