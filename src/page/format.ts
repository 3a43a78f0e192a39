const RATES = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];
const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number with its unit apart: `42.3`, `Mbit/s`. */
export interface Figure {
  readonly number: string;
  readonly unit: string;
}

/** Bits per second. */
export function rateFigure(bits: number): Figure {
  return figure(bits, RATES);
}

export function showRate(bits: number): string {
  return join(rateFigure(bits));
}

export function showBytes(bytes: number): string {
  return join(figure(bytes, SIZES));
}

/** How long ago, or until when: `3 min`, `2 h 5 min`, `4 d 3 h`. */
export function showSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A time of this host's, to the minute: `2026-11-24 23:30`. */
export function showTime(iso: string): string {
  const time = new Date(iso);
  const pad = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join('-');
  return `${date} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}

/** `1 node`, `2 nodes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Part of a whole between 0 and 1; undefined where there is no whole. */
export function share(part: number | undefined, whole: number | undefined): number | undefined {
  if (part === undefined || whole === undefined || whole <= 0) return undefined;
  return Math.min(1, part / whole);
}

/** Three digits at most, so that figures do not jump about. */
function figure(value: number, units: readonly string[]): Figure {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  const scaled = value / 1000 ** power;
  const digits = power === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return { number: scaled.toFixed(digits), unit: units[power] ?? '' };
}

function join({ number, unit }: Figure): string {
  return `${number} ${unit}`;
}

function two(first: number, unit: string, second: number, smaller: string): string {
  return second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;
}
