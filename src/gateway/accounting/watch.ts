import type { AccountingSettings } from '../../config/accounting.js';
import type { Limits } from '../../config/limits.js';
import { inRounds } from '../../effects/rounds.js';
import { readLimits } from '../caps/in-force.js';
import type { ControlAddress } from '../control.js';
import type { Layout } from '../layout.js';
import { capsText, writeCapsFile } from './caps-file.js';
import { increase, readSources } from './denied-sources.js';
import { readDevices } from './devices.js';
import { append, dayOf, removeOld } from './ledger.js';
import {
  forget,
  isUp,
  openNames,
  readCounted,
  readOpen,
  takeOpen,
  whileHeld,
  writeCounted,
} from './open-sessions.js';
import { capInForce } from './record.js';
import { openDirectory, sessionRecord, takeSessions } from './settle.js';
import { afterInterval, afterLook, deniedShares, nextEnd, type Tracked } from './tally.js';

const EVERY_MS = 1000;
/** How old what is known of a session may be when ocserv, or this host, says nothing at its end. */
const LOOK_MS = 5000;

/** Keeps the accounts of the sessions that are up, until it is stopped. */
export function watchAccounts(
  layout: Layout,
  settings: AccountingSettings,
  control: Pick<ControlAddress, 'nft' | 'enter'>,
): { stop(): Promise<void> } {
  const accounts = new Accounts(layout, settings, control);
  const rounds = inRounds(EVERY_MS, () => accounts.round(Date.now()));
  return {
    stop: async () => {
      await rounds.stop();
      await accounts.look().catch(() => {});
      takeSessions(layout);
    },
  };
}

class Accounts {
  private readonly tracked = new Map<string, Tracked>();
  /** Sessions without a worker whose script has not been seen to close them yet. */
  private strays: ReadonlySet<string> = new Set();
  private sources: ReadonlyMap<string, number> = new Map();
  private caps = '';
  private lookDue = 0;
  private endDue: number;
  private readonly directory: string;

  constructor(
    private readonly layout: Layout,
    private readonly settings: AccountingSettings,
    private readonly control: Pick<ControlAddress, 'nft' | 'enter'>,
  ) {
    this.directory = openDirectory(layout);
    this.endDue = nextEnd(Date.now(), settings.interval);
  }

  async round(now: number): Promise<void> {
    const limits = readLimits(this.layout.limits);
    this.tellCaps(limits);
    const ends = now >= this.endDue;
    if (!ends && now < this.lookDue) return;
    this.lookDue = now + LOOK_MS;
    await this.look();
    this.closeStrays(limits);
    if (!ends) return;
    // A pause, as of a suspended host, makes one long interval.
    const end = new Date(nextEnd(now, this.settings.interval) - this.settings.interval);
    this.endDue = nextEnd(now, this.settings.interval);
    this.endInterval(end, limits);
    removeOld(this.layout.accounting, this.settings.keep, end);
  }

  /** Reads what has passed, and writes down for the disconnect script what it is to know. */
  async look(): Promise<void> {
    const ids = openNames(this.directory);
    for (const id of this.tracked.keys()) if (!ids.includes(id)) this.tracked.delete(id);
    for (const id of ids) this.track(id);
    const up = [...this.tracked.values()].map(({ open }) => open).filter(isUp);
    const devices = readDevices(up);
    const shares = deniedShares(up, await this.newlyDenied());
    for (const open of up) {
      const before = this.tracked.get(open.id);
      if (before?.open.session !== open.session) continue;
      const after = afterLook(before, devices.get(open.device), shares.get(open.session) ?? 0);
      this.tracked.set(open.id, after);
      if (changed(before, after)) writeCounted(this.directory, open.id, after.counted);
    }
  }

  private track(id: string): void {
    const open = readOpen(this.directory, id);
    if (!open || this.tracked.get(id)?.open.session === open.session) return;
    this.tracked.set(id, { open, counted: readCounted(this.directory, open) });
  }

  private async newlyDenied(): Promise<ReadonlyMap<string, number>> {
    const now = await readSources(this.control.nft, this.control.enter).catch(() => this.sources);
    const more = increase(now, this.sources);
    this.sources = now;
    return more;
  }

  private endInterval(end: Date, limits: Limits | undefined): void {
    // The day that it belongs to, where it ends at midnight.
    const day = dayOf(new Date(end.getTime() - 1));
    for (const [id, before] of this.tracked) {
      if (Date.parse(before.counted.since) >= end.getTime()) continue;
      const cap = capInForce(limits, before.open.identity ?? '');
      const { record, tracked } = afterInterval(before, end, cap);
      const written = whileHeld(this.directory, id, () => {
        append(this.layout.accounting, day, [record]);
        writeCounted(this.directory, id, tracked.counted);
      });
      if (written) this.tracked.set(id, tracked);
    }
  }

  /** A worker that is gone, and no script: ocserv was killed. */
  private closeStrays(limits: Limits | undefined): void {
    const strays = new Set<string>();
    for (const [id, { open, counted }] of this.tracked) {
      if (isUp(open)) continue;
      if (!this.strays.has(open.session)) {
        strays.add(open.session);
      } else if (takeOpen(this.directory, id)) {
        const cap = capInForce(limits, open.identity ?? '');
        append(this.layout.accounting, dayOf(new Date()), [sessionRecord(open, counted, undefined, cap)]);
        forget(this.directory, id);
        this.tracked.delete(id);
      }
    }
    this.strays = strays;
  }

  private tellCaps(limits: Limits | undefined): void {
    const text = capsText(limits);
    if (text === this.caps) return;
    writeCapsFile(this.layout.accounting, limits);
    this.caps = text;
  }
}

function changed({ counted: before }: Tracked, { counted: after }: Tracked): boolean {
  return JSON.stringify(before.seen) !== JSON.stringify(after.seen);
}
