import { bitsPerSecond } from '../config/rate.js';
import type { Leg } from './leg.js';

/** A device, in the network namespace of a host's PID 1. */
export interface EmulatorEnd {
  readonly pid: number;
  readonly device: string;
}

const LEAST_QUEUE_BYTES = 1_500_000;

/** The options of gvpn-wan for a link. The queue of a link with a rate holds a round trip's worth, and 1.5 MB at least. */
export function emulatorCommand(link: {
  readonly ends: readonly [EmulatorEnd, EmulatorEnd];
  readonly leg: Leg;
  readonly rate: string | undefined;
  readonly seed: number;
}): string[] {
  const { ends, leg, seed } = link;
  const rate = link.rate === undefined ? undefined : bitsPerSecond(link.rate);
  const option = (name: string, value: number) => (value > 0 ? [name, String(Math.round(value))] : []);
  return [
    ...ends.flatMap(({ pid, device }) => ['--end', String(pid), '--device', device]),
    ...option('--rtt-us', leg.rttMs * 1000),
    ...option('--jitter-us', (leg.jitterMs ?? 0) * 1000),
    ...option('--loss-ppm', leg.lossPercent * 10_000),
    ...(rate === undefined ? [] : option('--rate-bit', rate)),
    ...(rate === undefined
      ? []
      : option('--queue-bytes', Math.max(LEAST_QUEUE_BYTES, (rate * leg.rttMs) / 8000))),
    ...option('--seed', seed),
  ];
}
