import { ClassAd } from '../ad.js';
import { toInteger } from '../convert.js';
import type { Evaluator } from '../evaluator.js';
import { literal } from '../expression.js';
import { type Calendar, localCalendar, localOffset, utcCalendar, utcSeconds } from '../times/calendar.js';
import { strftime } from '../times/strftime.js';
import {
  ERROR,
  integer,
  lowInt,
  real,
  relativeTime,
  string,
  truncatedInt,
  UNDEFINED,
  type Value,
} from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

const secondsNow = (evaluator: Evaluator) => Math.floor(evaluator.surroundings.now());

const ofNow = (compute: (seconds: number) => Value): BuiltIn =>
  evaluated(0, (_, evaluator) => compute(secondsNow(evaluator)));

const absolute = (seconds: number): Value => ({
  type: 'absolute-time',
  seconds,
  offset: localOffset(seconds),
});

/** A field of a time: of an absolute one in the local time zone. What has no meaning for the kind is an error. */
const field = (
  ofAbsolute: ((calendar: Calendar) => number) | undefined,
  ofRelative: ((seconds: number) => number) | undefined,
): BuiltIn =>
  evaluated(1, (values) => {
    const value = at(values, 0);
    if (value.type === 'absolute-time' && ofAbsolute !== undefined) {
      return integer(ofAbsolute(localCalendar(value.seconds)));
    }
    if (value.type !== 'relative-time' || ofRelative === undefined) return ERROR;
    return integer(Math.trunc(ofRelative(Math.trunc(value.seconds))));
  });

/** The fields of a time, as an ad. An absolute time's are those of its own time zone. */
export function splitTime(value: Value): ClassAd | undefined {
  switch (value.type) {
    case 'integer':
      return splitAbsolute(lowInt(value.value), localOffset(lowInt(value.value)));
    case 'real':
      return splitAbsolute(truncatedInt(value.value), localOffset(truncatedInt(value.value)));
    case 'absolute-time':
      return splitAbsolute(value.seconds, value.offset);
    case 'relative-time':
      return splitRelative(value.seconds);
    default:
      return undefined;
  }
}

function splitAbsolute(seconds: number, offset: number): ClassAd {
  const time = utcCalendar(seconds + offset);
  return adOf({
    Type: string('AbsoluteTime'),
    Year: integer(time.year),
    Month: integer(time.month),
    Day: integer(time.day),
    Hours: integer(time.hours),
    Minutes: integer(time.minutes),
    Seconds: integer(time.seconds),
    Offset: integer(offset),
  });
}

/** Of a negative time the first field that is not zero has the sign. */
function splitRelative(total: number): ClassAd {
  const size = Math.abs(total);
  const whole = truncatedInt(size);
  const fields = {
    Days: Math.trunc(whole / 86400),
    Hours: Math.trunc((whole % 86400) / 3600),
    Minutes: Math.trunc((whole % 3600) / 60),
    Seconds: (whole % 60) + (size - Math.floor(size)),
  };
  if (total < 0) {
    const first = (['Days', 'Hours', 'Minutes'] as const).find((name) => fields[name] > 0) ?? 'Seconds';
    fields[first] = -fields[first];
  }
  return adOf({
    Type: string('RelativeTime'),
    Days: integer(fields.Days),
    Hours: integer(fields.Hours),
    Minutes: integer(fields.Minutes),
    Seconds: real(fields.Seconds),
  });
}

function adOf(fields: Readonly<Record<string, Parameters<typeof literal>[0]>>): ClassAd {
  const ad = new ClassAd();
  for (const [name, value] of Object.entries(fields)) ad.set(name, literal(value));
  return ad;
}

const split = evaluated(1, (values) => {
  const value = at(values, 0);
  if (value.type === 'undefined') return UNDEFINED;
  const ad = splitTime(value);
  return ad === undefined ? ERROR : { type: 'ad', frame: { ad, parent: undefined } };
});

/** `formatTime(time, format)`: strftime(3); the time may also be an ad such as `splitTime()` gives. */
const formatTime: BuiltIn = (args, evaluator) => {
  if (args.length > 2) return ERROR;
  if (args.length === 0) return string(strftime('%c', localCalendar(secondsNow(evaluator))));
  return evaluated([1, 2], (values) => {
    const [time, format] = [at(values, 0), values[1] ?? string('%c')];
    const fields = time.type === 'ad' ? time.frame.ad : splitTime(time);
    if (fields === undefined || time.type === 'relative-time' || format.type !== 'string') return ERROR;
    const number = (name: string) => {
      const expression = fields.get(name);
      const value =
        expression === undefined
          ? UNDEFINED
          : evaluator.within({ ad: fields, parent: undefined }, expression);
      return value.type === 'integer' ? lowInt(value.value) : undefined;
    };
    return string(strftime(format.value, calendarOf(number)));
  })(args, evaluator);
};

/** A struct tm as HTCondor fills it: the weekday and the day of the year are computed from the date as it is given. */
function calendarOf(number: (name: string) => number | undefined): Calendar {
  const [year, month, day] = [number('Year') ?? 1900, number('Month') ?? 1, number('Day') ?? 0];
  const days = dayNumber(year, month, day);
  return {
    year,
    month,
    day,
    hours: number('Hours') ?? 0,
    minutes: number('Minutes') ?? 0,
    seconds: number('Seconds') ?? 0,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - dayNumber(year, 1, 1),
  };
}

const dayNumber = (year: number, month: number, day: number) =>
  Math.floor(utcSeconds({ year, month, day, hours: 0, minutes: 0, seconds: 0 }) / 86_400);

const two = (value: number) => String(Math.abs(value)).padStart(2, '0');

/** Seconds as `days+hh:mm:ss`, and no more of the front than there is. */
const interval = evaluated(1, (values) => {
  const value = toInteger(at(values, 0));
  if (value.type !== 'integer') return ERROR;
  const total = lowInt(value.value);
  const [days, rest] = [Math.trunc(total / 86400), total % 86400];
  const [hours, minutes, seconds] = [Math.trunc(rest / 3600), Math.trunc((rest % 3600) / 60), rest % 60];
  if (days !== 0) return string(`${days}+${two(hours)}:${two(minutes)}:${two(seconds)}`);
  if (hours !== 0) return string(`${hours}:${two(minutes)}:${two(seconds)}`);
  return string(minutes !== 0 ? `${minutes}:${two(seconds)}` : `${seconds + 0}`);
});

export const timeFunctions: Readonly<Record<string, BuiltIn>> = {
  time: ofNow(integer),
  currenttime: ofNow(absolute),
  timezoneoffset: ofNow((seconds) => relativeTime(localOffset(seconds))),
  daytime: ofNow((seconds) => {
    const { hours, minutes, seconds: rest } = localCalendar(seconds);
    return relativeTime(hours * 3600 + minutes * 60 + rest);
  }),
  getyear: field((time) => time.year, undefined),
  getmonth: field((time) => time.month, undefined),
  getdayofyear: field((time) => time.yearday, undefined),
  getdayofmonth: field((time) => time.day, undefined),
  getdayofweek: field((time) => time.weekday, undefined),
  getdays: field(undefined, (seconds) => seconds / 86400),
  gethours: field(
    (time) => time.hours,
    (seconds) => (seconds % 86400) / 3600,
  ),
  getminutes: field(
    (time) => time.minutes,
    (seconds) => (seconds % 3600) / 60,
  ),
  getseconds: field(
    (time) => time.seconds,
    (seconds) => seconds % 60,
  ),
  splittime: split,
  formattime: formatTime,
  interval,
};
