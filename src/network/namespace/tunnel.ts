import type { Handler, StepContext } from '../../effects/execute.js';
import { delayOf } from '../../effects/process-step.js';
import { backOff } from '../../effects/wait.js';
import { asFault, FaultError, messageOf } from '../../health/fault-error.js';
import type { TunnelAction } from '../../plan/step.js';
import { resolve } from '../../plan/text.js';
import { type Connection, connect, type Login, login } from './connection.js';
import { connecting, type TunnelState } from './tunnel-state.js';

/** Is told of every change of the tunnel. */
export type TunnelListener = (state: TunnelState) => void;

/**
 * Carries out `tunnel` steps: brings the tunnel up, and up again with backoff whenever it is lost, into the same
 * namespace and, as long as the gateway knows the session, with the same session and so the same address. Only a
 * refused credential ends it for good: everything else may pass.
 */
export function tunnelHandler(ns: string, onChange: TunnelListener): Handler<TunnelAction> {
  return async (action, step, context) => {
    const supervisor = new Supervisor(
      action,
      ns,
      resolve(action.namespacePid, context.outputs),
      step.id,
      context,
      onChange,
    );
    const first = await supervisor.bringUp(context.signal);
    const running = supervisor.keepUp(first);
    return {
      outputs: { ...first.report, ...resolverOf(first.report) },
      undo: async () => {
        await supervisor.stop();
        await running;
      },
    };
  };
}

/** A gateway that ends in the middle of a login looks like one that refuses: only a second refusal is believed. */
const FINAL_REFUSALS = 2;
const REFUSAL_PAUSE_MS = 1000;

/** The place in the backoff's row at which an evicted node starts: 16 times its first delay. */
const EVICTED_ATTEMPT = 5;

class Supervisor {
  private readonly stopping = new AbortController();
  private session: Login | undefined;
  private current: Connection | undefined;
  private state: TunnelState = connecting(Date.now());

  constructor(
    private readonly action: TunnelAction,
    private readonly ns: string,
    private readonly namespacePid: string,
    private readonly stepId: string,
    private readonly context: StepContext,
    private readonly onChange: TunnelListener,
  ) {}

  /** One try: the session we have, or a new login when there is none or the gateway has forgotten it. */
  async bringUp(signal: AbortSignal): Promise<Connection> {
    const log = this.context.state.log(this.stepId);
    const resumed = this.session !== undefined;
    this.session ??= await login(this.action, { ns: this.ns, log, signal });
    const { host, port, address } = this.session.peer;
    const gateway = `${host}:${port}`;
    const surroundings = { ns: this.ns, namespacePid: this.namespacePid, log, signal };
    const result = await connect(this.action, this.session, surroundings);
    if ('report' in result) {
      this.established(result, gateway, `${address.includes(':') ? `[${address}]` : address}:${port}`);
      return result;
    }
    // Whatever kept it from being resumed, a login finds out more: another gateway, another key, a revoked certificate.
    this.session = undefined;
    if (result.kind === 'again') throw new FaultError('tunnel-failed', { gateway, why: result.why, log });
    if (resumed) return await this.bringUp(signal);
    // A session that is refused right after the login: ocserv has no address for it (it says only "cookie").
    throw new FaultError('address-refused', { gateway, name: this.action.identity, why: result.why });
  }

  async keepUp(first: Connection): Promise<void> {
    let connection = first;
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
    this.context.state.journal.did(this.stepId, {
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

  private change(next: TunnelState): void {
    const same = next.state === this.state.state && next.reconnects === this.state.reconnects;
    const since = same ? this.state.since : Date.now();
    if (!same)
      this.context.reporter.note(
        `tunnel ${next.state}${next.why && next.state === 'down' ? `: ${next.why}` : ''}`,
      );
    this.state = { ...next, since };
    this.onChange(this.state);
  }
}

/** resolv.conf for the payload, from what the gateway sent. Without a server, lookups fail at once (nobody listens). */
function resolverOf(report: Readonly<Record<string, string>>): { resolver: string } {
  const servers = (report.dns || '127.0.0.1').split(' ').map((server) => `nameserver ${server}\n`);
  const search = report.domain ? `search ${report.domain}\n` : '';
  return { resolver: `${search}${servers.join('')}options timeout:2 attempts:2\n` };
}

/** Spreads the reconnects of many nodes after a gateway's restart: 75 % to 125 %. */
function jitter(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
