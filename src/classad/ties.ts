/**
 * Decimal digits as printf(3) rounds them: what lies exactly half way goes to the even digit (IEEE 754), where
 * JavaScript takes the larger one (ECMA-262, Number.prototype.toExponential). Both round to the nearest otherwise.
 */

const MOST = 100;

/** As `toExponential`: `1.5e+0`. */
export function exponentialToEven(value: number, digits: number): string {
  const near = value.toExponential(digits);
  if (!mayBeTie(value.toExponential(digits + 1).split('e')[0])) return near;
  const [mantissa = '', exponent] = value.toExponential(MOST).split('e');
  const even = evenBelow(mantissa, digits);
  return even === undefined ? near : `${even}e${exponent}`;
}

/** As `toFixed`, below 1e21. */
export function fixedToEven(value: number, digits: number): string {
  const near = value.toFixed(digits);
  if (!mayBeTie(value.toFixed(digits + 1))) return near;
  return evenBelow(value.toFixed(MOST), digits) ?? near;
}

/** Seldom so: the exact digits are many. */
function mayBeTie(oneMore = ''): boolean {
  return oneMore.endsWith('5');
}

/** The digits without what follows them, where that is exactly a half and the last of them is even. */
function evenBelow(exact: string, digits: number): string | undefined {
  const [whole = '', fraction = ''] = exact.split('.');
  if (!/^50*$/.test(fraction.slice(digits))) return undefined;
  const kept = digits === 0 ? whole : `${whole}.${fraction.slice(0, digits)}`;
  return /[02468]$/.test(kept) ? kept : undefined;
}
