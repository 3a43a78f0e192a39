/** Median of at least one number. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which the share `p` (0 to 1) of at least one number lies, interpolated between neighbours. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new Error('no values');
  return below + (above - below) * (place - Math.floor(place));
}

/** A figure of every round, null where the round failed. */
export type Rounds = readonly (number | null)[];

/** The median, over the rounds that both have, of this figure to that one in the same round; null without a round. */
export function ratioByRound(these: Rounds, those: Rounds): number | null {
  const ratios = these.flatMap((value, round) => {
    const other = those[round];
    return value === null || other === null || other === undefined || other === 0 ? [] : [value / other];
  });
  return ratios.length === 0 ? null : median(ratios);
}
