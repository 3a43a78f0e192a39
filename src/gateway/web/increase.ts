/** A counter that never falls, over counters that come, go, and begin again. */
export class Increase {
  private total = 0;
  private before: ReadonlyMap<string, number> = new Map();

  /** The total, after a look at all of them. */
  take(now: ReadonlyMap<string, number>): number {
    for (const [key, value] of now) {
      const more = value - (this.before.get(key) ?? 0);
      this.total += more >= 0 ? more : value;
    }
    this.before = now;
    return this.total;
  }
}
