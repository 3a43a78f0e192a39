import { general } from '../printf.js';
import { truncatedInt } from '../value.js';
import { utcCalendar } from './calendar.js';

const two = (value: number) => String(value).padStart(2, '0');

/** `2003-01-25T09:00:00-06:00`. UTC is shown as `-00:00`. */
export function absoluteTimeText(seconds: number, offset: number): string {
  const at = utcCalendar(seconds + offset);
  const date = `${at.year}-${two(at.month)}-${two(at.day)}`;
  const zone = Math.abs(offset);
  const sign = offset > 0 ? '+' : '-';
  return `${date}T${two(at.hours)}:${two(at.minutes)}:${two(at.seconds)}${sign}${two(Math.trunc(zone / 3600))}:${two(Math.trunc(zone / 60) % 60)}`;
}

/** `1+00:02:00`, and no more of the front than there is: two seconds are `02`. */
export function relativeTimeText(total: number): string {
  const sign = total < 0 ? '-' : '';
  const absolute = Math.abs(total);
  const fraction = absolute - Math.floor(absolute);
  const whole = truncatedInt(absolute);
  const days = Math.trunc(whole / 86400);
  const hours = Math.trunc((whole % 86400) / 3600);
  const minutes = Math.trunc((whole % 3600) / 60);
  const seconds = (whole % 60) + fraction;
  const last = fraction === 0 ? two(seconds) : fractionText(seconds);
  if (days !== 0) return `${sign}${days}+${two(hours)}:${two(minutes)}:${last}`;
  if (hours !== 0) return `${sign}${two(hours)}:${two(minutes)}:${last}`;
  return minutes !== 0 ? `${sign}${two(minutes)}:${last}` : `${sign}${last}`;
}

/** printf(3)'s `%02g`; what infinity leaves of its fraction is C's -nan. */
function fractionText(seconds: number): string {
  return Number.isNaN(seconds) ? '-nan' : general(seconds, 6).toLowerCase().padStart(2, '0');
}
