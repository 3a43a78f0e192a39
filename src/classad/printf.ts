import { exponentialToEven, fixedToEven } from './ties.js';

/** printf(3)'s `%1.15E`: `1.500000000000000E+00`. */
export function exponential(value: number, digits = 15): string {
  const [mantissa = '', exponent = '+0'] = exponentialToEven(value, digits).split('e');
  return `${mantissa}E${twoDigits(exponent)}`;
}

/** printf(3)'s `%.{digits}G`. */
export function general(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '-INF' : 'INF';
  const [mantissa = '', exponent = '+0'] = exponentialToEven(value, digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < digits) return withoutZeros(fixedToEven(value, Math.max(0, digits - 1 - power)));
  return `${withoutZeros(mantissa)}E${twoDigits(exponent)}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function twoDigits(exponent: string): string {
  return exponent.length < 3 ? `${exponent[0]}0${exponent[1]}` : exponent;
}

const NUMBER =
  /^[ \t\n\v\f\r]*([+-]?)(?:(0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?\d+)?)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(inf(?:inity)?)|(nan))/i;

/** strtod(3): the number that a text begins with. Nothing where it begins with none. */
export function leadingNumber(text: string): number | undefined {
  const [, sign, hexadecimal, decimal, infinity] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const size =
    decimal !== undefined
      ? Number(decimal)
      : hexadecimal !== undefined
        ? hexadecimalNumber(hexadecimal)
        : infinity !== undefined
          ? Number.POSITIVE_INFINITY
          : Number.NaN;
  return sign === '-' ? -size : size;
}

function hexadecimalNumber(text: string): number {
  const [, whole = '', fraction = '', power = '0'] =
    /^0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/i.exec(text) ?? [];
  let value = 0;
  for (const digit of whole + fraction) value = value * 16 + Number.parseInt(digit, 16);
  return value * 2 ** (Number(power) - 4 * fraction.length);
}
