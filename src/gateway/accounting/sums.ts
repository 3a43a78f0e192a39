import { dayOf } from './ledger.js';
import type { AccountingRecord, Amounts } from './record.js';
import { NOTHING, plus } from './record.js';

/** By what the lines of a report are told apart. */
export type Grouping = 'identity' | 'day' | 'node' | 'identity-day';

export interface Sums extends Amounts {
  /** That ended. */
  readonly sessions: number;
  /** Of them: whose end nobody saw. */
  readonly lost: number;
  /** Of all tunnels together: a node that has two of them for an hour has two hours. */
  readonly connectedSeconds: number;
  /** Bits per second of the fastest interval; of all sessions of the row together. */
  readonly peakFromNode: number;
  readonly peakToNode: number;
}

/** One line of a report; what the lines are not told apart by is absent. */
export interface Row extends Sums {
  readonly identity?: string | null;
  readonly node?: string | null;
  readonly day?: string;
}

const NONE: Sums = { ...NOTHING, sessions: 0, lost: 0, connectedSeconds: 0, peakFromNode: 0, peakToNode: 0 };

/** What a line adds: an interval itself, of a session its rest, since its intervals have lines of their own. */
interface Part extends Amounts {
  readonly from: string;
  readonly to: string | null;
}

/** Sums lines as they come; it holds a row for each group, and no lines. */
export class Summary {
  private readonly groups = new Map<string, Group>();
  private readonly all = new Group({});

  constructor(private readonly by: Grouping) {}

  add(record: AccountingRecord, at: Date): void {
    const head = this.headOf(record, at);
    const key = JSON.stringify(head);
    const group = this.groups.get(key) ?? new Group(head);
    this.groups.set(key, group);
    for (const one of [group, this.all]) one.add(record);
  }

  /** By day and name. */
  rows(): Row[] {
    const word = ({ day = '', identity, node }: Row) => [day, identity ?? '', node ?? ''].join(' ');
    return [...this.groups.values()]
      .map((group) => group.row())
      .sort((one, other) => (word(one) < word(other) ? -1 : 1));
  }

  total(): Sums {
    return this.all.row();
  }

  private headOf({ identity, node }: AccountingRecord, at: Date): Partial<Row> {
    const day = dayOf(at);
    if (this.by === 'day') return { day };
    if (this.by === 'node') return { node };
    return this.by === 'identity' ? { identity } : { day, identity };
  }
}

class Group {
  private sums: Sums = NONE;
  /** The intervals that end at the same time are one. */
  private interval = { end: '', seconds: 0, bytesFromNode: 0, bytesToNode: 0 };

  constructor(private readonly head: Partial<Row>) {}

  add(record: AccountingRecord): void {
    const part = partOf(record);
    const seconds = part.to === null ? 0 : Math.max(0, Date.parse(part.to) - Date.parse(part.from)) / 1000;
    const ended = record.kind === 'session';
    this.sums = {
      ...this.sums,
      ...plus(this.sums, part),
      sessions: this.sums.sessions + (ended ? 1 : 0),
      lost: this.sums.lost + (ended && record.lost ? 1 : 0),
      connectedSeconds: this.sums.connectedSeconds + seconds,
    };
    const same = !ended && part.to === this.interval.end;
    const before = same ? this.interval : { seconds: 0, bytesFromNode: 0, bytesToNode: 0 };
    const interval = {
      end: part.to ?? '',
      seconds: Math.max(before.seconds, seconds),
      bytesFromNode: before.bytesFromNode + part.bytesFromNode,
      bytesToNode: before.bytesToNode + part.bytesToNode,
    };
    if (!ended) this.interval = interval;
    this.peak(interval);
  }

  row(): Row {
    return { ...this.head, ...this.sums };
  }

  /** What lasts less than a second has no rate: times of ends are whole seconds. */
  private peak({ seconds, bytesFromNode, bytesToNode }: Group['interval']): void {
    if (seconds < 1) return;
    const rate = (bytes: number) => Math.round((bytes * 8) / seconds);
    this.sums = {
      ...this.sums,
      peakFromNode: Math.max(this.sums.peakFromNode, rate(bytesFromNode)),
      peakToNode: Math.max(this.sums.peakToNode, rate(bytesToNode)),
    };
  }
}

function partOf(record: AccountingRecord): Part {
  if (record.kind === 'interval') return { ...record, from: record.start, to: record.end };
  return { ...record.rest, from: record.rest.since, to: record.end };
}
