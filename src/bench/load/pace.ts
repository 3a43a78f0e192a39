/**
 * The timetable of an open loop: `rate` a second for `seconds`, whether or not earlier ones have been answered. A load
 * that waits for answers would spare a slow system the very load that it is slow under. What finds no room is begun
 * later: the timetable takes longer then, and the rate that was reached says so.
 */
export class Pace {
  readonly total: number;
  /** How late the latest was at most, in milliseconds: a generator that cannot keep up shows here. */
  behindMs = 0;
  #begun = 0;

  constructor(
    readonly rate: number,
    seconds: number,
  ) {
    this.total = Math.round(rate * seconds);
  }

  /** How many more are due after `ms` since the start, `room` at most; they count as begun. */
  due(ms: number, room = Number.POSITIVE_INFINITY): number {
    const due = Math.min(room, Math.min(this.total, Math.floor((ms * this.rate) / 1000) + 1) - this.#begun);
    if (due <= 0) return 0;
    this.behindMs = Math.max(this.behindMs, ms - (this.#begun * 1000) / this.rate);
    this.#begun += due;
    return due;
  }

  get done(): boolean {
    return this.#begun >= this.total;
  }
}
