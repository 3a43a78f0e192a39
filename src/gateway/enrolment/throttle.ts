/** How long it takes until a name that has used up all it may ask has all of it again. */
const REFILL_MS = 10 * 60_000;

/** Names beyond these many are not remembered: the longest unused go first. */
const MOST_NAMES = 10_000;

/**
 * How often a name may ask: `burst` times at once, and as often again within ten minutes. A token bucket for each
 * (ITU-T I.371 has the algorithm).
 */
export class Throttle {
  private readonly buckets = new Map<string, { readonly left: number; readonly at: number }>();

  /** False when it is too often. */
  allows(name: string, burst: number, nowMs: number): boolean {
    const bucket = this.buckets.get(name) ?? { left: burst, at: nowMs };
    const refilled = ((nowMs - bucket.at) / REFILL_MS) * burst;
    const left = Math.min(burst, bucket.left + Math.max(0, refilled));
    this.buckets.delete(name);
    this.buckets.set(name, { left: left >= 1 ? left - 1 : left, at: nowMs });
    if (this.buckets.size > MOST_NAMES) this.buckets.delete(this.buckets.keys().next().value ?? '');
    return left >= 1;
  }
}
