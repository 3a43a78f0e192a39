import { rmSync } from 'node:fs';
import { inRounds, type Rounds } from '../effects/rounds.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { Control } from './control.js';
import type { Layout } from './layout.js';
import type { RunRecord } from './run-record.js';

/** A drain that is under way. Times are ISO 8601. */
export interface DrainView {
  readonly since: string;
  /** When the gateway ends in any case. */
  readonly deadline?: string;
  /** Identities with a session, or one that its cookie can bring back. */
  readonly left: readonly string[];
}

const EVERY_MS = 1000;

/** ocserv forgets its sessions when it is started again: nodes have so long to log in anew. */
const REJOIN_MS = 120_000;

/** What a drain works with. */
export interface Drainable {
  readonly layout: Pick<Layout, 'draining'>;
  readonly control: Pick<Control, 'sessions' | 'resumable'>;
  /** Lets those who are refused know why, or not any more. */
  readonly say: (notice: 'draining' | undefined) => Promise<void>;
  readonly record: Pick<RunRecord, 'now' | 'change'>;
}

/**
 * Lets no new nodes in and ends the gateway when the last one has gone, or at a deadline. Nodes that are up may come
 * back meanwhile, by their cookie or by a new login (after a crash of ocserv): a tunnel that is cut costs no job.
 */
export class Drain {
  private rounds: Rounds | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private staying: ReadonlySet<string> = new Set();
  private finish: (why: string) => void = () => {};
  /** Resolves with the reason when the gateway is to end. */
  readonly over: Promise<string> = new Promise((done) => {
    this.finish = done;
  });

  constructor(private readonly gateway: Drainable) {}

  /** Begins; while one is under way, changes its deadline alone. Throws `sessions-unknown`. */
  begin(deadlineMs: number | undefined): Promise<DrainView> {
    return this.inTurn(() => this.shut(deadlineMs, new Date()));
  }

  /** Lets nodes in again. Throws `not-draining`. */
  cancel(): Promise<void> {
    return this.inTurn(() => this.open());
  }

  async stop(): Promise<void> {
    await this.rounds?.stop();
    this.rounds = undefined;
  }

  private async inTurn<T>(what: () => Promise<T>): Promise<T> {
    const mine = this.work.then(what);
    this.work = mine.catch(() => {});
    return await mine;
  }

  private async shut(deadlineMs: number | undefined, now: Date): Promise<DrainView> {
    const { record, layout } = this.gateway;
    const running = record.now.draining;
    const until = deadlineMs === undefined ? undefined : new Date(now.getTime() + deadlineMs).toISOString();
    const view = (left: readonly string[]): DrainView => ({
      since: running?.since ?? now.toISOString(),
      ...(until === undefined ? {} : { deadline: until }),
      left,
    });
    if (running) {
      record.change({ draining: view(running.left) });
      return view(running.left);
    }
    if (this.rejoining()) {
      const why = `it was started again less than ${REJOIN_MS / 1000} s ago, and nodes are coming back`;
      throw new FaultError('sessions-unknown', { why });
    }
    const before = await this.names();
    this.write(before);
    try {
      // Who came in while the door was being shut is in.
      this.staying = new Set([...before, ...(await this.names())]);
      this.write([...this.staying]);
    } catch (error) {
      rmSync(layout.draining, { force: true });
      throw error;
    }
    // The door is shut in any case; a refused node then knows less.
    await this.gateway.say('draining').catch(() => {});
    record.change({ draining: view([...this.staying].sort()) });
    this.rounds = inRounds(EVERY_MS, async () => await this.look());
    return view([...this.staying].sort());
  }

  private async open(): Promise<void> {
    const { record, layout, say } = this.gateway;
    if (!record.now.draining) throw new FaultError('not-draining');
    await this.stop();
    rmSync(layout.draining, { force: true });
    record.change({ draining: undefined });
    await say(undefined).catch(() => {});
  }

  private async look(): Promise<void> {
    const { record } = this.gateway;
    const view = record.now.draining;
    if (!view) return;
    if (view.deadline !== undefined && new Date(view.deadline) <= new Date()) {
      this.finish(`the deadline has come; nodes that were left: ${view.left.join(', ') || 'none'}`);
      return;
    }
    if (this.rejoining()) return;
    const left = (await this.names()).filter((name) => this.staying.has(name)).sort();
    if (left.length < this.staying.size) {
      // Who has gone and comes again is new.
      this.staying = new Set(left);
      this.write(left);
      const latest = record.now.draining;
      if (latest) record.change({ draining: { ...latest, left } });
    }
    if (left.length === 0) this.finish('the last node has gone');
  }

  private rejoining(): boolean {
    const ocserv = this.gateway.record.now.daemons.find(({ name }) => name === 'ocserv');
    return ocserv !== undefined && ocserv.restarts > 0 && Date.now() - Date.parse(ocserv.since) < REJOIN_MS;
  }

  private async names(): Promise<string[]> {
    const { control } = this.gateway;
    try {
      const up = (await control.sessions()).map((session) => session.identity);
      return [...new Set([...up, ...(await control.resumable())])];
    } catch (error) {
      throw new FaultError('sessions-unknown', { why: messageOf(error) }, { cause: error });
    }
  }

  private write(names: readonly string[]): void {
    writeWhole(this.gateway.layout.draining, names.map((name) => `${name}\n`).join(''));
  }
}
