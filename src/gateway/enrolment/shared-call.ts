/**
 * One call for all who ask at the same time. What somebody gets was asked for after he came: when a call is under way,
 * he waits for the next one.
 */
export class SharedCall<T> {
  private running: Promise<T> | undefined;
  private next: Promise<T> | undefined;

  constructor(private readonly action: () => Promise<T>) {}

  ask(): Promise<T> {
    if (!this.running) return this.start();
    this.next ??= this.running.then(
      () => this.startNext(),
      () => this.startNext(),
    );
    return this.next;
  }

  private startNext(): Promise<T> {
    this.next = undefined;
    return this.start();
  }

  private start(): Promise<T> {
    const call = this.action().finally(() => {
      if (this.running === call) this.running = undefined;
    });
    this.running = call;
    return call;
  }
}
