/** Five or so round numbers from zero to at least `most`. */
export function ticksTo(most: number): number[] {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** Short enough for the edge of a plot. */
export function showTick(value: number): string {
  return value >= 10_000 ? `${value / 1000} k` : String(Number(value.toFixed(2)));
}
