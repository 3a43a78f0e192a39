import { DIRECTIONS, type Direction } from '../../config/limits.js';
import type { GatewayStatus, IdentityStatus } from '../status.js';

/** One figure for each direction, as nodes see it. */
export type Both = Readonly<Record<Direction, number>>;

/** What nodes moved: bytes since the gateway's start as far as they were seen, and bits per second since the last look. */
export interface Traffic {
  readonly bytes: Both;
  /** Absent at a first look, or when the last one is too long ago to tell what is now. */
  readonly rate?: Both;
}

/** Of one gateway at one time. `of` has every name that ever had a session or a cap. */
export interface Account {
  readonly total: Traffic;
  readonly of: ReadonlyMap<string, Traffic>;
}

/** A rate over more than this says little about now. */
const RECENT_MS = 10_000;

interface Entry {
  /** What its bytes are counted by. */
  source: 'caps' | 'sessions' | undefined;
  readonly bytes: Record<Direction, number>;
  /** Those of its sessions as they were last seen. */
  counters: Map<string, Both>;
}

/**
 * Adds up bytes by identity. Where there are caps, their classes count: what a cap drops was not moved, and counters
 * outlive sessions. Else sessions do, and what one moves between the last look and its end is not seen.
 */
export class Ledger {
  private readonly entries = new Map<string, Entry>();
  /** Counters of classes as they were last seen, by address: an address may become another's, and its class stays. */
  private readonly classes = new Map<string, Both>();
  private lookedMs: number | undefined;

  /** Takes a look at the time `nowMs` of a clock that never goes back. */
  take({ identities }: Pick<GatewayStatus, 'identities'>, nowMs: number): Account {
    const passedMs = this.lookedMs === undefined ? undefined : nowMs - this.lookedMs;
    this.lookedMs = nowMs;
    const rated = passedMs !== undefined && passedMs > 0 && passedMs <= RECENT_MS ? passedMs : undefined;
    const of = new Map<string, Traffic>();
    const moved = { down: 0, up: 0 };
    for (const [name, own] of byName(identities)) {
      const gain = this.gain(name, own);
      for (const direction of DIRECTIONS) moved[direction] += gain[direction];
      of.set(name, trafficOf(this.entryOf(name).bytes, gain, rated));
    }
    const none = { down: 0, up: 0 };
    for (const [name, { bytes }] of this.entries)
      if (!of.has(name)) of.set(name, trafficOf(bytes, none, rated));
    const sum = (direction: Direction) =>
      [...this.entries.values()].reduce((total, { bytes }) => total + bytes[direction], 0);
    return { total: trafficOf({ down: sum('down'), up: sum('up') }, moved, rated), of };
  }

  private gain(name: string, own: readonly IdentityStatus[]): Both {
    const entry = this.entryOf(name);
    const source = own.some(({ passed }) => passed) ? 'caps' : 'sessions';
    const next = new Map(own.flatMap((item) => countersOf(item)));
    // The bytes that another kind of counter begins with were counted by the last one.
    const fresh = entry.source === undefined || entry.source === source;
    const gain = { down: 0, up: 0 };
    const counters = source === 'caps' ? this.classes : entry.counters;
    for (const [key, now] of next) {
      const before = fresh ? (counters.get(key) ?? { down: 0, up: 0 }) : now;
      for (const direction of DIRECTIONS) {
        const more = now[direction] - before[direction];
        // A counter that went back began again.
        gain[direction] += more >= 0 ? more : now[direction];
      }
    }
    for (const direction of DIRECTIONS) entry.bytes[direction] += gain[direction];
    entry.source = source;
    if (source === 'sessions') entry.counters = next;
    else for (const [address, now] of next) this.classes.set(address, now);
    return gain;
  }

  private entryOf(name: string): Entry {
    const found = this.entries.get(name);
    if (found) return found;
    const entry: Entry = { source: undefined, bytes: { down: 0, up: 0 }, counters: new Map() };
    this.entries.set(name, entry);
    return entry;
  }
}

/** Names that count: a name may have had several invites. */
function byName(identities: readonly IdentityStatus[]): Map<string, IdentityStatus[]> {
  const found = new Map<string, IdentityStatus[]>();
  for (const item of identities) {
    if (item.sessions.length === 0 && !item.passed) continue;
    found.set(item.name, [...(found.get(item.name) ?? []), item]);
  }
  return found;
}

function countersOf({ address, passed, sessions }: IdentityStatus): [string, Both][] {
  if (passed) return [[address, passed]];
  return sessions.map((item) => [`${item.id} ${item.since}`, { down: item.bytesOut, up: item.bytesIn }]);
}

function trafficOf(bytes: Both, gain: Both, passedMs: number | undefined): Traffic {
  const rate = (direction: Direction, ms: number) => Math.round((gain[direction] * 8000) / ms);
  return {
    bytes: { ...bytes },
    ...(passedMs === undefined ? {} : { rate: { down: rate('down', passedMs), up: rate('up', passedMs) } }),
  };
}
