import { Counter, Gauge, type Registry } from 'prom-client';

/** One value of a metric. */
export type Series = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric whose values are told anew for each answer: those of what is gone go with it. */
export interface Family {
  set(series: readonly Series[]): void;
  /** The one value of a metric that has one. */
  only(labels: Series[0], value: number): void;
}

export function gauge(registry: Registry, name: string, help: string, labelNames: readonly string[]): Family {
  const metric = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  return family(metric, (labels, value) => metric.set({ ...labels }, value));
}

/** The counting is done elsewhere. */
export function counter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
): Family {
  const metric = new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return family(metric, (labels, value) => metric.inc({ ...labels }, value));
}

function family(metric: { reset(): void }, put: (labels: Series[0], value: number) => void): Family {
  const set = (series: readonly Series[]) => {
    metric.reset();
    for (const [labels, value] of series) put(labels, value);
  };
  return { set, only: (labels, value) => set([[labels, value]]) };
}
