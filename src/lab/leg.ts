import { FaultError } from '../health/fault-error.js';

/** What a link is like where it stands for a wide-area network. */
export interface Leg {
  /** Round-trip time that the link adds, in milliseconds: half of it each way. */
  readonly rttMs: number;
  /** Of the segments on the wire, each way. */
  readonly lossPercent: number;
  /** Comes on top of the round-trip time, evenly from 0 to this, in milliseconds. Nothing overtakes anything. */
  readonly jitterMs?: number;
}

/** Does a link need no emulator for this? */
export function isPlain(leg: Leg | undefined): boolean {
  return leg === undefined || (leg.rttMs === 0 && leg.lossPercent === 0 && (leg.jitterMs ?? 0) === 0);
}

const MOST = { rtt: 1000, jitter: 1000, loss: 50 } as const;

/** Throws `usage` for a leg that no link can be. `which` ends the names of its options: `--rtt-pool`. */
export function requireLeg(which: 'pool' | 'node', leg: Leg | undefined): void {
  if (leg === undefined) return;
  const values = { rtt: leg.rttMs, jitter: leg.jitterMs ?? 0, loss: leg.lossPercent };
  for (const [name, most] of Object.entries(MOST)) {
    const value = values[name as keyof typeof MOST];
    if (value >= 0 && value <= most) continue;
    const what = `--${name}-${which} ${value}: must be a number from 0 to ${most}`;
    throw new FaultError('usage', { what, verb: 'lab up' });
  }
}
