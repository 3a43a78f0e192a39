import type { Session } from '../../ocserv/occtl.js';
import type { Identity } from '../register.js';

/**
 * A node that is away for so long has lost its job: the lease of a wmAgent's is 20 minutes. Its place is not given to
 * another before.
 */
const AWAY_MS = 30 * 60_000;

/** When nodes were last seen. It begins at the gateway's start, as if all had been there. */
export class Presence {
  private readonly seen = new Map<string, number>();

  constructor(private readonly sinceMs: number) {}

  note(sessions: readonly Session[], nowMs: number): void {
    for (const { identity } of sessions) this.seen.set(identity, nowMs);
    for (const [name, last] of this.seen) if (nowMs - last > 2 * AWAY_MS) this.seen.delete(name);
  }

  /** Of these nodes the one that has been away longest, if it may lose its place. */
  longestAway(nodes: readonly Identity[], nowMs: number): Identity | undefined {
    const lastSeen = ({ name, issued }: Identity) =>
      this.seen.get(name) ?? Math.max(this.sinceMs, Date.parse(issued));
    const [first] = [...nodes].sort((one, other) => lastSeen(one) - lastSeen(other));
    return first && nowMs - lastSeen(first) >= AWAY_MS ? first : undefined;
  }
}
