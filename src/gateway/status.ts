import { join } from 'node:path';
import { showEndpoint } from '../config/endpoint.js';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { type Caps, capOf, DIRECTIONS, type Limits } from '../config/limits.js';
import { parseNetwork, showNetwork } from '../config/network.js';
import { liveOwner } from '../effects/state-directory.js';
import { type FaultError, messageOf } from '../health/fault-error.js';
import type { Session } from '../ocserv/occtl.js';
import { type Connection, connections } from '../probe/connections.js';
import { type DeniedCounts, readDenied } from './allow/denied.js';
import type { AllowView } from './allow/view.js';
import { readLimits } from './caps/in-force.js';
import { strangersNotes } from './caps/prepare.js';
import { runningCaps } from './caps/running.js';
import { type Meter, measureThroughput, type Passage, type Throughput } from './caps/throughput.js';
import { type Daemon, daemonFaults } from './daemons.js';
import type { DrainView } from './drain.js';
import { readRegister } from './identities.js';
import type { Layout } from './layout.js';
import { pinIn, pkiFiles } from './pki.js';
import { gatewayLayout } from './prepare.js';
import { readProfile } from './profile.js';
import { capacity, type IdentityState, poolExhausted, stateOf } from './register.js';
import type { RunStatus } from './run-status.js';
import { runningControl, runningStatus } from './running.js';

/** An identity with its sessions; bytes are those of the present sessions, seen from the gateway. */
export interface IdentityStatus {
  readonly name: string;
  readonly state: IdentityState;
  readonly address: string;
  readonly issued: string;
  readonly expires: string;
  readonly revoked?: string;
  /** Of a node that enrolled by an invite for several: the invite, and what it calls itself. */
  readonly invite?: string;
  readonly label?: string;
  readonly sessions: readonly Omit<Session, 'identity'>[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Bits per second; where the gateway runs and has limits. */
  readonly cap?: Caps;
  readonly throughput?: Throughput;
  /** Bytes that passed its cap since the gateway's start, of all its sessions; where there are limits. */
  readonly passed?: Passage['passed'];
}

/** `gateway status --json`. */
export interface GatewayStatus {
  readonly version: 1;
  /**
   * `impaired`: the gateway's process lives, but ocserv does not answer, or a daemon does not run (they are started
   * again). `draining`: it serves those who are in, and lets nobody else in.
   */
  readonly state: 'up' | 'draining' | 'impaired' | 'starting' | 'down';
  /** Why it is impaired. */
  readonly why?: string;
  /** What is wrong, with the code and the fix of each. */
  readonly faults: readonly { readonly code: string; readonly message: string; readonly fix: string }[];
  readonly draining?: DrainView;
  readonly daemons: readonly Daemon[];
  readonly since?: string;
  readonly stack?: string;
  readonly reasons: readonly string[];
  readonly listen?: string;
  /** Where its status page is. */
  readonly web?: string;
  readonly advertise: readonly string[];
  readonly pin?: string;
  readonly network: string;
  /** What nodes may reach, and what they were denied; absent when it does not run. */
  readonly allow?: AllowView & { readonly denied: DeniedCounts };
  readonly pool: { readonly size: number; readonly used: number };
  /** Caps in force, in bits per second; absent where there are none. */
  readonly limits?: Limits;
  /** What is to be looked at in them, a line each. */
  readonly notes?: readonly string[];
  /** Of all nodes together, in bits per second over the last seconds; where there are limits. */
  readonly throughput?: Throughput;
  readonly passed?: Passage['passed'];
  /** Nodes' connections as this host's kernel sees them: congestion control, round trips and repetitions. */
  readonly connections: readonly Connection[];
  readonly identities: readonly IdentityStatus[];
}

/** How the gateway of this state directory is. Changes nothing; works whether or not it runs. */
export async function gatewayStatus(settings: GatewaySettings, env: Environment): Promise<GatewayStatus> {
  return await statusIn(gatewayLayout(settings, env), settings);
}

/** The same, where it is known where that is. */
export async function statusIn(
  layout: Layout,
  settings: Pick<GatewaySettings, 'network' | 'advertise'>,
): Promise<GatewayStatus> {
  const running = runningStatus(layout.run);
  const profile = readProfile(layout.profile);
  const network = (running && parseNetwork(running.network)) ?? profile?.network ?? settings.network;
  const pin = running?.pin ?? pinIn(pkiFiles(layout.pki));
  const heard = await listen(layout.run, running !== undefined);
  const { limits, meter } = await caps(layout, running);
  const register = readRegister(layout);
  const identities = identityStatuses(register.identities, heard.sessions, new Date()).map((identity) =>
    limits ? { ...identity, ...capped(identity, limits, meter) } : identity,
  );
  const size = capacity(network);
  const used = identities.filter((item) => item.state === 'valid').length;
  const allow = running && { ...running.allow, denied: await deniedCounts(running) };
  return {
    version: 1,
    ...lifeOf(running, heard),
    faults: [
      ...(running ? runFaults(running, layout, new Date()) : []),
      ...(used < size ? [] : [poolExhausted(network)]),
    ].map((fault) => fault.toJSON()),
    daemons: running?.daemons ?? [],
    ...(running?.draining ? { draining: running.draining } : {}),
    ...(running ? { since: running.since, stack: running.stack, listen: running.listen } : {}),
    ...(running?.web === undefined ? {} : { web: running.web }),
    ...(pin === undefined ? {} : { pin }),
    reasons: running?.reasons ?? [],
    advertise: running?.advertise ?? (profile?.advertise ?? settings.advertise).map(showEndpoint),
    network: showNetwork(network),
    ...(allow ? { allow } : {}),
    pool: { size, used },
    ...(limits ? { limits, notes: strangersNotes(limits, register) } : {}),
    ...(meter ? meter.total : {}),
    connections: running ? await nodesConnections(running.listen) : [],
    identities,
  };
}

/** What is wrong with a gateway's parts. */
function runFaults(running: RunStatus, layout: Layout, now: Date): FaultError[] {
  return daemonFaults(running.daemons, (name) => join(layout.run, 'log', `${name}.log`), now);
}

function lifeOf(
  running: RunStatus | undefined,
  heard: { readonly state: GatewayStatus['state']; readonly why?: string },
): Pick<GatewayStatus, 'state' | 'why'> {
  const down = running?.daemons.find(({ pid }) => pid === undefined);
  if (down && heard.state !== 'down') return { state: 'impaired', why: `${down.name} does not run` };
  if (heard.state === 'up' && running?.draining) return { state: 'draining' };
  return heard.why === undefined ? { state: heard.state } : { state: heard.state, why: heard.why };
}

async function caps(
  layout: Layout,
  running: RunStatus | undefined,
): Promise<{ readonly limits?: Limits; readonly meter?: Meter }> {
  const place = runningCaps(layout, running);
  const limits = place && readLimits(place.file);
  if (!limits) return {};
  const meter = await measureThroughput(place).catch(() => undefined);
  return { limits, ...(meter ? { meter } : {}) };
}

function capped(
  { name, invite, address, state }: IdentityStatus,
  limits: Limits,
  meter: Meter | undefined,
): Pick<IdentityStatus, 'cap' | 'throughput' | 'passed'> {
  if (state !== 'valid') return {};
  const cap = Object.fromEntries(
    DIRECTIONS.flatMap((direction) => {
      const bits = capOf(limits, invite ?? name, direction);
      return bits === undefined ? [] : [[direction, bits]];
    }),
  );
  return { cap, ...(meter ? meter.of(address) : {}) };
}

async function deniedCounts({ control }: RunStatus): Promise<DeniedCounts> {
  return await readDenied(control.nft, control.enter).catch(() => ({ destinations: [], elsewhere: 0 }));
}

async function nodesConnections(listening: string): Promise<Connection[]> {
  return await connections({ localPort: Number(listening.split(':').at(-1)) });
}

async function listen(
  run: string,
  hasStatus: boolean,
): Promise<{ state: GatewayStatus['state']; why?: string; sessions: readonly Session[] }> {
  const control = runningControl(run);
  if (!control || !hasStatus) return { state: liveOwner(run) ? 'starting' : 'down', sessions: [] };
  try {
    return { state: 'up', sessions: await control.sessions() };
  } catch (error) {
    return { state: 'impaired', why: messageOf(error), sessions: [] };
  }
}

function identityStatuses(
  identities: ReturnType<typeof readRegister>['identities'],
  sessions: readonly Session[],
  now: Date,
): IdentityStatus[] {
  return identities.map((identity) => {
    const { serial: _, former: __, ...shown } = identity;
    const state = stateOf(identity, now);
    // An older invite of the same name was revoked or expired: the session belongs to the one with its address.
    const own = sessions.filter(
      (item) => item.identity === identity.name && item.address === identity.address,
    );
    return {
      ...shown,
      state,
      sessions: own.map(({ identity: ___, ...session }) => session),
      bytesIn: own.reduce((sum, item) => sum + item.bytesIn, 0),
      bytesOut: own.reduce((sum, item) => sum + item.bytesOut, 0),
    };
  });
}
