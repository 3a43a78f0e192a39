import type { AllowRule } from '../../config/allow/rule.js';
import type { Network } from '../../config/network.js';
import { run } from '../../effects/run.js';
import { fillCommands } from './filter.js';
import { lookUp } from './lookup.js';
import { learn, type NameRecord, unasked } from './names.js';
import { openingsOf } from './openings.js';
import { type AllowView, viewOf } from './view.js';

/** Where an allow list is enforced, and who knows its names. */
export interface AllowTarget {
  readonly nft: string;
  /** The command that leads to the packet filter of the clients' packets. */
  readonly enter: readonly string[];
  /** The gateway's own networks. */
  readonly barred: readonly Network[];
  /** Name servers; empty means this host's. */
  readonly servers: readonly string[];
}

/** Names are asked for so many at a time; a start waits for them no longer than so. */
const AT_ONCE = 32;
const PATIENCE_MS = 5000;
const TICK_MS = 1000;

/**
 * The allow list of a running gateway: the one place from which its packet filter is changed. Names are asked for again
 * when their answers get old; what fails is tried again in the next round.
 */
export class AllowList {
  private readonly records = new Map<string, NameRecord>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private inForce: string | undefined;
  private shown = '';
  private work: Promise<void> = Promise.resolve();

  private constructor(
    private rules: readonly AllowRule[],
    private readonly target: AllowTarget,
    private readonly onChange: (view: AllowView) => void,
  ) {}

  /** Puts the list into force, from now on. Resolves when its names were asked for, or after 5 s. */
  static async start(
    rules: readonly AllowRule[],
    target: AllowTarget,
    onChange: (view: AllowView) => void,
  ): Promise<AllowList> {
    const list = new AllowList([], target, onChange);
    await list.replace(rules);
    list.tick();
    return list;
  }

  /**
   * Another list in place of the present one, in one transaction: for `gateway reload`. Connections that are up go on.
   * Resolves when it is in force; its new names follow as they are known, and it waits for them 5 s. Rejects when the
   * packet filter does not take it: then the old list stays in force.
   */
  async replace(rules: readonly AllowRule[]): Promise<void> {
    await this.exclusively(async () => {
      const before = this.rules;
      this.rules = rules;
      await this.apply().catch((error) => {
        this.rules = before;
        throw error;
      });
      const names = new Set(rules.flatMap(({ to }) => (typeof to === 'string' ? [to] : [])));
      for (const name of this.records.keys()) if (!names.has(name)) this.records.delete(name);
      for (const name of names) if (!this.records.has(name)) this.records.set(name, unasked());
    });
    const asked = this.exclusively(() => this.refresh());
    await Promise.race([asked, new Promise((done) => setTimeout(done, PATIENCE_MS).unref())]);
  }

  /** The list in force. */
  get entries(): readonly AllowRule[] {
    return this.rules;
  }

  view(): AllowView {
    return viewOf(this.rules, this.records, this.target.barred);
  }

  /** Nothing is changed or told afterwards. Does not wait for name servers. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private tick(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.exclusively(() => this.refresh())
        .catch(() => {})
        .then(() => this.tick());
    }, TICK_MS);
    this.timer.unref();
  }

  private async exclusively(what: () => Promise<void>): Promise<void> {
    const mine = this.work.then(what);
    this.work = mine.catch(() => {});
    await mine;
  }

  private async refresh(): Promise<void> {
    const due = [...this.records].filter(([, record]) => record.dueMs <= Date.now()).map(([name]) => name);
    for (let i = 0; i < due.length && !this.stopped; i += AT_ONCE)
      await Promise.all(due.slice(i, i + AT_ONCE).map((name) => this.ask(name)));
    if (this.stopped) return;
    // Tried again in the next round.
    await this.apply().catch(() => {});
    this.tell();
  }

  private async ask(name: string): Promise<void> {
    const answer = await lookUp(name, this.target.servers);
    this.records.set(name, learn(this.records.get(name) ?? unasked(), answer, Date.now()));
  }

  private async apply(): Promise<void> {
    const answers = new Map([...this.records].map(([name, { seen }]) => [name, [...seen.keys()]]));
    const input = fillCommands(openingsOf(this.rules, answers, this.target.barred));
    if (input === this.inForce) return;
    const { enter, nft } = this.target;
    const result = await run([...enter, nft, '-f', '-'], { input, timeoutMs: 10_000 });
    if (result.code !== 0) throw new Error(result.stderr.trim());
    this.inForce = input;
  }

  private tell(): void {
    const view = this.view();
    const text = JSON.stringify(view);
    if (this.stopped || text === this.shown) return;
    this.shown = text;
    this.onChange(view);
  }
}
