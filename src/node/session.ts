import { dirname, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';
import { installed } from '../config/environment.js';
import type { Invite } from '../config/invite.js';
import type { NodeSettings } from '../config/node.js';
import { type Applied, execute } from '../effects/execute.js';
import { standardHandlers } from '../effects/handlers.js';
import { endInhabitants } from '../effects/inhabitants.js';
import { makePrivate } from '../effects/private-directory.js';
import type { Reporter } from '../effects/reporter.js';
import { StateDirectory } from '../effects/state-directory.js';
import { sweep } from '../effects/sweep.js';
import { FaultError, messageOf, pointsToLog } from '../health/fault-error.js';
import type { FaultCode } from '../health/faults.js';
import { enrolHandler } from '../network/enrolment/enrol.js';
import { forgetExpired, KEPT_SUFFIX } from '../network/enrolment/kept.js';
import { namespaceRung } from '../network/namespace/rung.js';
import { tunnelHandler } from '../network/namespace/tunnel.js';
import type { Rung, RungHandle, RungInput } from '../network/rung.js';
import { nodePlan } from '../plan/node.js';
import type { Plan, Step } from '../plan/step.js';
import { type NodeFacts, probeNode } from '../probe/node-facts.js';
import { afterProbe, afterTunnel, type NodeHealth, unknownHealth } from './health.js';
import { asOneself, type Membership, membershipOf } from './membership.js';
import type { NodeStatus } from './status.js';
import { readTraffic } from './traffic.js';

/** How long payloads may take to end when the tunnel is taken down. */
const INHABITANTS_GRACE_MS = 10_000;

/** Everything that is decided before anything is started. */
export interface PreparedNode {
  readonly verb: string;
  readonly plan: Plan;
  /** Where this user's state directories are: swept before the start. */
  readonly base: string;
  readonly rung: Rung;
  readonly input: RungInput;
}

/** A node whose tunnel is up. */
export interface NodeSession {
  readonly handle: RungHandle;
  readonly applied: Applied;
  readonly state: StateDirectory;
  health(): NodeHealth;
  /** Takes everything down; the state directory is gone afterwards, except its logs where `keepLogs` says so. */
  close(options?: { readonly keepLogs: boolean }): Promise<void>;
}

/** What a verb adds to a node's plan between the tunnel and its payload. */
export type PayloadSteps = (state: string, facts: NodeFacts) => readonly Step[];

/** Finds out what this node can do and makes the plan. Throws the fault of the rung that was refused. */
export async function prepareNode(
  verb: string,
  settings: NodeSettings,
  invite: Invite,
  env: Environment,
  payload: PayloadSteps = () => [],
): Promise<PreparedNode> {
  const facts = await probeNode(settings.openconnect);
  const verdict = namespaceRung.features(facts, settings);
  if (!verdict.ok) throw refusal(verdict.code as FaultCode, verdict.why, settings);
  const state = stateDirectoryOf(settings, env);
  const native = {
    ns: installed.native('gvpn-ns'),
    relay: installed.native('gvpn-relay'),
    probe: installed.native('gvpn-probe'),
    hand: installed.native('gvpn-hand'),
    preload: installed.native('gvpn-openconnect.so'),
  };
  const enrolment = { self: env.selfCommand, kept: `${state}${KEPT_SUFFIX}` };
  const input: RungInput = { settings, invite, facts, state, native, enrolment };
  const reasons = [`rung namespace: ${verdict.why}`, ...namespaceRung.reasons(facts, settings, invite)];
  return {
    verb,
    base: env.runtimeBase,
    rung: namespaceRung,
    input,
    plan: nodePlan(verb, reasons, namespaceRung.steps(input), payload(state, facts)),
  };
}

/** Brings a prepared node up. On a failure or when `signal` is aborted nothing stays, except the logs. */
export async function openSession(
  prepared: PreparedNode,
  reporter: Reporter,
  signal: AbortSignal,
  onHealth: (health: NodeHealth, state: StateDirectory) => void = () => {},
): Promise<NodeSession> {
  const { input, plan, rung, verb } = prepared;
  makePrivate(prepared.base);
  for (const path of await sweep(prepared.base)) reporter.note(`cleared what a killed run left in ${path}`);
  forgetExpired(prepared.base, new Date());
  const state = await StateDirectory.acquire(input.state, verb);
  let health = unknownHealth(Date.now());
  let handle: RungHandle | undefined;
  let membership: Membership | undefined;
  let namespacePid = 0;
  const publish = (next: NodeHealth) => {
    health = next;
    try {
      if (handle) state.writeStatus(statusOf(prepared, handle, health, membership));
      onHealth(health, state);
    } catch (error) {
      // A full disk must not end what runs: the reports go stale, and say so by their age.
      reporter.note(`cannot report: ${messageOf(error)}`);
    }
  };
  const handlers = standardHandlers({
    enrol: enrolHandler(input.native.ns),
    tunnel: (action, step, context) => {
      namespacePid = Number(context.outputs.get('namespace')?.pid);
      return tunnelHandler(input.native.ns, (next) => publish(afterTunnel(health, next)))(
        action,
        step,
        context,
      );
    },
    onLine: (step, line) => {
      if (step === 'probe') publish(afterProbe(health, line, readTraffic(namespacePid), Date.now()));
    },
  });
  try {
    const applied = await asOneself(plan, () => execute(plan, { state, handlers, reporter, signal }));
    membership = membershipOf(plan, applied, input.native.ns, (text) => reporter.note(text));
    handle = rung.handle(input, applied.outputs);
    publish(health);
    const close = async (options = { keepLogs: false }) => {
      // Payloads of `exec` are not ours to wait for, and their daemons may have no other end.
      await endInhabitants(namespacePid, dirname(input.native.ns), INHABITANTS_GRACE_MS);
      if (health.tunnel.state === 'up') await membership?.release();
      else await membership?.stop();
      await applied.undo();
      state.release(options);
    };
    return { handle, applied, state, health: () => health, close };
  } catch (error) {
    state.release({ keepLogs: pointsToLog(error) });
    throw error;
  }
}

export function stateDirectoryOf(
  settings: Pick<NodeSettings, 'name' | 'stateDir'>,
  env: Environment,
): string {
  return resolve(settings.stateDir ?? `${env.runtimeBase}/${settings.name}`);
}

function statusOf(
  { verb, plan, input }: PreparedNode,
  handle: RungHandle,
  health: NodeHealth,
  membership: Membership | undefined,
): NodeStatus {
  return {
    version: 1,
    verb,
    pid: process.pid,
    since: new Date(health.tunnel.since).toISOString(),
    identity: membership?.name ?? input.invite.name,
    ...(membership ? { certificate: { expires: membership.expires } } : {}),
    rung: handle.rung,
    reasons: plan.reasons,
    handle,
    health,
  };
}

function refusal(code: FaultCode, why: string, settings: NodeSettings): FaultError {
  return new FaultError(code, {
    why,
    program: code === 'native-missing' ? 'gvpn-ns' : settings.openconnect,
    package: 'openconnect',
    path: installed.native('gvpn-ns'),
  });
}
