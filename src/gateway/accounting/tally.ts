import type { DeviceBytes } from './devices.js';
import type { Counted, OpenSession } from './open-sessions.js';
import { type Amounts, type CapInForce, type IntervalRecord, minus } from './record.js';

/** An open session and what was counted of it. */
export interface Tracked {
  readonly open: OpenSession;
  readonly counted: Counted;
}

/** What one look adds: bytes of the session's device, and its node's denied attempts since the last look. */
export function afterLook(
  { open, counted }: Tracked,
  device: DeviceBytes | undefined,
  denied: number,
): Tracked {
  const { seen } = counted;
  const next: Amounts = {
    bytesFromNode: Math.max(seen.bytesFromNode, device?.bytesFromNode ?? 0),
    bytesToNode: Math.max(seen.bytesToNode, device?.bytesToNode ?? 0),
    denied: seen.denied + denied,
  };
  return { open, counted: { ...counted, seen: next } };
}

/** The line of the interval that ends now, and the session as it goes on. */
export function afterInterval(
  { open, counted }: Tracked,
  end: Date,
  cap: CapInForce,
): { readonly record: IntervalRecord; readonly tracked: Tracked } {
  const { session, remote, address, node, identity } = open;
  const { since, inIntervals, seen } = counted;
  const record: IntervalRecord = {
    ...{ version: 1, kind: 'interval', session, identity, node, remote, address },
    ...{ start: since, end: end.toISOString(), ...minus(seen, inIntervals), cap },
  };
  const next: Counted = { since: end.toISOString(), inIntervals: seen, seen };
  return { record, tracked: { open, counted: next } };
}

/** A node's denied attempts are its oldest session's: which tunnel they came by is not known. */
export function deniedShares(
  sessions: readonly OpenSession[],
  denied: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const oldest = new Map<string, OpenSession>();
  for (const open of sessions) {
    if (open.address === null) continue;
    const other = oldest.get(open.address);
    if (!other || open.start < other.start) oldest.set(open.address, open);
  }
  return new Map([...oldest].map(([address, { session }]) => [session, denied.get(address) ?? 0]));
}

/** The next end of an interval after `now`: at the same times of the day for all sessions. */
export function nextEnd(now: number, intervalMs: number): number {
  return (Math.floor(now / intervalMs) + 1) * intervalMs;
}
