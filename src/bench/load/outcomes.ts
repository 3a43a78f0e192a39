import { percentile } from '../statistics.js';

/** What became of connections, as a load program prints it. */
export interface Tallied {
  readonly asked: number;
  readonly right: number;
  /** How often, by error code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly latencyMs: Latency | null;
  /** Connections that were open at the same time. */
  readonly mostOpen: number;
  readonly behindMs: number;
  readonly seconds: number;
  /** From the first connection's begin to the last one's. */
  readonly openingSeconds: number;
  /** Requests that were answered rightly. */
  readonly exchanges: number;
}

export interface Latency {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Counts connections while they come and go. */
export class Outcomes {
  mostOpen = 0;
  right = 0;
  ended = 0;
  exchanges = 0;
  readonly #failures = new Map<string, number>();
  readonly #latencies: number[] = [];
  readonly #begun = performance.now();
  #lastBegin = this.#begun;
  #open = 0;

  opened(): void {
    this.#open += 1;
    this.#lastBegin = performance.now();
    this.mostOpen = Math.max(this.mostOpen, this.#open);
  }

  answered(ms: number): void {
    this.exchanges += 1;
    this.#latencies.push(ms);
  }

  /** One has ended; `failure` is undefined where all went well. */
  closed(failure: string | undefined): void {
    this.#open -= 1;
    this.ended += 1;
    if (failure === undefined) this.right += 1;
    else this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  tallied(asked: number, behindMs: number): Tallied {
    return {
      ...{ asked, right: this.right, mostOpen: this.mostOpen, exchanges: this.exchanges },
      failures: Object.fromEntries([...this.#failures].sort((a, b) => b[1] - a[1])),
      latencyMs: latencyOf(this.#latencies),
      behindMs: rounded(behindMs),
      seconds: rounded((performance.now() - this.#begun) / 1000),
      openingSeconds: rounded((this.#lastBegin - this.#begun) / 1000),
    };
  }
}

function latencyOf(values: readonly number[]): Latency | null {
  if (values.length === 0) return null;
  const at = (p: number) => rounded(percentile(values, p));
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
