import type { GatewaySettings } from '../../config/gateway.js';
import { inRounds, type Rounds } from '../../effects/rounds.js';
import type { Layout } from '../layout.js';
import { pkiFiles } from '../pki.js';
import { type GatewayStatus, statusIn } from '../status.js';
import { certificateEnds } from './certificates.js';
import { daemonStates } from './daemons.js';
import { type Condition, faultsOf, type ShownFault } from './faults.js';
import { History } from './history.js';
import { type Account, Ledger } from './ledger.js';

/** A gateway at one time. */
export interface Sample extends Condition {
  readonly account: Account;
  readonly faults: readonly ShownFault[];
  /** How long it took to ask. */
  readonly seconds: number;
}

/** How often it is looked at while somebody watches; an answer that is younger is given again. */
const EVERY_MS = 2000;

/**
 * Looks at a running gateway: in rounds while somebody watches, and otherwise only when it is asked. A look starts some
 * six small programs, so that one without spectators costs nothing.
 */
export class Sampler {
  readonly history = new History();
  private readonly ledger = new Ledger();
  private readonly watchers = new Set<(sample: Sample) => void>();
  private rounds: Rounds | undefined;
  private last: { readonly sample: Sample; readonly atMs: number } | undefined;
  private looking: Promise<Sample> | undefined;

  constructor(
    private readonly look: () => Promise<Omit<Condition, 'at'>>,
    private readonly layout: Layout,
  ) {}

  static of(layout: Layout, settings: Pick<GatewaySettings, 'network' | 'advertise'>): Sampler {
    return new Sampler(async () => {
      const status = await statusIn(layout, settings);
      return {
        status,
        daemons: daemonStates(status.daemons),
        certificates: certificateEnds(pkiFiles(layout.pki)),
      };
    }, layout);
  }

  /** How it is, or was within the last two seconds. Rejects when it cannot be found out. */
  async recent(): Promise<Sample> {
    if (this.last && performance.now() - this.last.atMs < EVERY_MS) return this.last.sample;
    return await this.sample();
  }

  /** The same with rates: where nobody watched it takes a second. */
  async rated(): Promise<Sample> {
    const sample = await this.recent();
    if (sample.account.total.rate) return sample;
    await new Promise((later) => setTimeout(later, 1000));
    return await this.sample();
  }

  /** Calls `onSample` with each look from now on, until the function that it returns is called. */
  watch(onSample: (sample: Sample) => void): () => void {
    this.watchers.add(onSample);
    this.rounds ??= inRounds(EVERY_MS, async () => {
      const sample = await this.sample();
      for (const tell of this.watchers) tell(sample);
    });
    return () => {
      this.watchers.delete(onSample);
      if (this.watchers.size === 0) void this.stop();
    };
  }

  /** Does anybody watch? */
  get busy(): boolean {
    return this.rounds !== undefined;
  }

  async stop(): Promise<void> {
    const { rounds } = this;
    this.rounds = undefined;
    await rounds?.stop();
  }

  /** One look at a time: who asks meanwhile gets its answer. */
  private async sample(): Promise<Sample> {
    this.looking ??= this.take().finally(() => {
      this.looking = undefined;
    });
    return await this.looking;
  }

  private async take(): Promise<Sample> {
    const begun = performance.now();
    const condition = { ...(await this.look()), at: new Date() };
    const account = this.ledger.take(counted(condition.status), begun);
    const faults = faultsOf(condition, this.layout);
    const seconds = (performance.now() - begun) / 1000;
    const sample = { ...condition, account, faults, seconds };
    this.last = { sample, atMs: performance.now() };
    this.history.add(condition.at.getTime(), account);
    return sample;
  }
}

/** While ocserv does not answer its sessions are not known: they have not ended, nor began again. */
function counted(status: GatewayStatus): Pick<GatewayStatus, 'identities'> {
  return status.state === 'impaired'
    ? { identities: status.identities.filter(({ passed }) => passed) }
    : status;
}
