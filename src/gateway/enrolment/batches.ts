interface Waiting<T> {
  readonly item: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Does what takes as long for many as for one for all who ask at the same time, one batch after the other. */
export class Batches<T> {
  private waiting: Waiting<T>[] = [];
  private working = false;

  constructor(private readonly action: (items: readonly T[]) => Promise<void>) {}

  /** Resolves when it was done for the item; rejects when its batch failed. */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      if (!this.working) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    // Whoever comes within this turn of the event loop comes along.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await this.action(batch.map(({ item }) => item)).then(
        () => {
          for (const { done } of batch) done();
        },
        (error) => {
          for (const { failed } of batch) failed(error);
        },
      );
    }
    this.working = false;
  }
}
