import type { StepContext } from '../../effects/execute.js';
import { delayOf } from '../../effects/process-step.js';
import { backOff } from '../../effects/wait.js';
import { asFault, FaultError, messageOf } from '../../health/fault-error.js';
import type { TunnelAction } from '../../plan/step.js';
import { readNotice } from '../../probe/notice.js';
import { type Connection, connect, type Login, login, type Surroundings } from './connection.js';
import { connecting, type TunnelState } from './tunnel-state.js';

/** Is told of every change of a tunnel. */
export type TunnelListener = (state: TunnelState) => void;

/** A gateway that ends in the middle of a login looks like one that refuses: only a second refusal is believed. */
const FINAL_REFUSALS = 2;
const REFUSAL_PAUSE_MS = 1000;

/** The place in the backoff's row at which an evicted node starts: 16 times its first delay. */
const EVICTED_ATTEMPT = 5;

/** One of a node's tunnels, and where it is made. */
export interface Member {
  readonly action: TunnelAction;
  readonly stepId: string;
  readonly context: StepContext;
  readonly surroundings: Omit<Surroundings, 'signal'>;
  /** Its number where there are several, in notes. */
  readonly number?: number;
}

/** Keeps one tunnel up: again with backoff whenever it is lost, with the same session as long as the gateway knows it. */
export class Supervisor {
  private readonly stopping = new AbortController();
  private session: Login | undefined;
  private current: Connection | undefined;
  private state: TunnelState = connecting(Date.now());

  private readonly action: TunnelAction;
  private readonly context: StepContext;

  constructor(
    private readonly member: Member,
    private readonly onChange: TunnelListener,
  ) {
    this.action = member.action;
    this.context = member.context;
  }

  /** How long a TCP handshake with the gateway took; undefined before the first login. */
  get rttMs(): number | undefined {
    return this.session?.peer.rttMs;
  }

  /** One try: the session we have, or a new login when there is none or the gateway has forgotten it. */
  async bringUp(signal: AbortSignal): Promise<Connection> {
    const { surroundings } = this.member;
    const { log } = surroundings;
    const resumed = this.session !== undefined;
    this.session ??= await login(this.action, { ...surroundings, signal });
    const { peer } = this.session;
    const { host, port, address } = peer;
    const gateway = `${host}:${port}`;
    const result = await connect(this.action, this.session, { ...surroundings, signal });
    if ('report' in result) {
      this.established(result, gateway, `${address.includes(':') ? `[${address}]` : address}:${port}`);
      return result;
    }
    // Whatever kept it from being resumed, a login finds out more: another gateway, another key, a revoked certificate.
    this.session = undefined;
    if (result.kind === 'again') throw new FaultError('tunnel-failed', { gateway, why: result.why, log });
    if (resumed) return await this.bringUp(signal);
    throw await this.refusal(peer, gateway, result.why, signal);
  }

  /** Why a session is refused right after the login: ocserv says only "cookie", and has perhaps a word for us. */
  private async refusal(
    peer: Login['peer'],
    gateway: string,
    why: string,
    signal: AbortSignal,
  ): Promise<FaultError> {
    if ((await readNotice(peer, this.action, signal)) === 'draining')
      return new FaultError('gateway-draining', { gateway });
    return new FaultError('address-refused', { gateway, name: this.action.identity, why });
  }

  /** Until {@link stop}. Without a connection to begin with it makes one, however often it takes. */
  async keepUp(first?: Connection): Promise<void> {
    let connection = first ?? (await this.retry(0));
    if (!connection) return;
    // The first loss is met at once; one that comes soon after another is not, or a gateway would be hammered.
    for (let flaps = 0; !this.stopping.signal.aborted; flaps += 1) {
      const begun = performance.now();
      const end = await connection.ended;
      if (performance.now() - begun > this.action.backoff.maxMs) flaps = 0;
      if (this.stopping.signal.aborted) return;
      this.change({ ...this.state, state: 'down', why: end.why });
      if (end.kind !== 'again') this.session = undefined;
      // Two nodes with one invite would throw each other out for ever: the evicted one waits longest.
      const next = await this.retry(end.kind === 'evicted' ? EVICTED_ATTEMPT : flaps);
      if (!next) return;
      connection = next;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.current?.process.stop(this.action.stop);
  }

  private async retry(firstAttempt: number): Promise<Connection | undefined> {
    let refusals = 0;
    for (let attempt = firstAttempt; ; attempt += 1) {
      try {
        const pauseMs = refusals > 0 ? REFUSAL_PAUSE_MS : delayOf(this.action.backoff, attempt);
        if (attempt > 0) await backOff(jitter(pauseMs), this.stopping.signal);
        const connection = await this.bringUp(this.stopping.signal);
        if (!this.stopping.signal.aborted) return connection;
        await connection.process.stop(this.action.stop);
        return undefined;
      } catch (error) {
        if (this.stopping.signal.aborted) return undefined;
        const fault = asFault(error);
        this.change({ ...this.state, state: 'down', why: messageOf(fault) });
        refusals = fault.code === 'credential-refused' ? refusals + 1 : 0;
        if (refusals === FINAL_REFUSALS) {
          this.context.fail(fault);
          return undefined;
        }
      }
    }
  }

  private established(connection: Connection, gateway: string, peer: string): void {
    this.current = connection;
    this.context.state.journal.did(this.member.stepId, {
      kind: 'process',
      process: connection.process.identity,
      name: 'openconnect',
    });
    const reconnects = this.state.state === 'connecting' ? 0 : this.state.reconnects + 1;
    const { address, mtu } = connection.report;
    this.change({
      state: 'up',
      since: 0,
      reconnects,
      ...{ gateway, peer },
      ...(address ? { address } : {}),
      mtu: Number(mtu),
    });
  }

  private get name(): string {
    return this.member.number === undefined ? 'tunnel' : `tunnel ${this.member.number}`;
  }

  private change(next: TunnelState): void {
    const same = next.state === this.state.state && next.reconnects === this.state.reconnects;
    const since = same ? this.state.since : Date.now();
    if (!same)
      this.context.reporter.note(
        `${this.name} ${next.state}${next.why && next.state === 'down' ? `: ${next.why}` : ''}`,
      );
    this.state = { ...next, since };
    this.onChange(this.state);
  }
}

/** Spreads the reconnects of many nodes after a gateway's restart: 75 % to 125 %. */
function jitter(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
