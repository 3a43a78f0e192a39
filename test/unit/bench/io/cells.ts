import type { Measured, Outcome, Sample } from '../../../../src/bench/io/aggregate.js';
import type { ArrangementId, Direction } from '../../../../src/bench/io/cell.js';
import { type Candidate, PLAIN, pointsOf, type Section } from '../../../../src/bench/io/plan.js';

export const NO_VPN: Candidate = { arrangement: 'no-vpn', stack: null };
export const PASTA: Candidate = { arrangement: 'ours-user', stack: 'pasta' };
export const SLIRP: Candidate = { arrangement: 'ours-user', stack: 'slirp4netns' };
export const alone = (arrangement: ArrangementId): Candidate => ({ arrangement, stack: null });

export function section(more: Partial<Section> = {}): Section {
  return {
    link: PLAIN,
    candidates: [NO_VPN, PASTA, alone('prototype-user')],
    streams: [1],
    directions: ['down'],
    rounds: 2,
    seconds: 2,
    warmupSeconds: 0.5,
    ...more,
  };
}

export const measured = (mbps: number, more: Partial<Measured> = {}): Measured => ({
  ...{ mbps, bytes: 1e9, retransmissions: 0, cpu: {}, pingsMs: [] },
  ...more,
});

/** A sample for every point, by what is measured there. */
export function samplesFor(
  of: Section,
  outcome: (candidate: Candidate, round: number, direction: Direction, streams: number) => Outcome,
): Sample[] {
  return pointsOf(of).map((point) => ({
    point,
    outcome: outcome(point.candidate, point.round, point.direction, point.streams),
  }));
}
