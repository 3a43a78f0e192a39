import type { ManagedProcess } from '../../effects/managed-process.js';
import { poll } from '../../effects/wait.js';
import { FaultError } from '../../health/fault-error.js';
import type { Host } from '../../lab/host.js';
import type { Lab } from '../../lab/lab.js';
import { LAB, nodeAddresses } from '../../lab/topology.js';
import { type Usage, usageOn, withDescendants } from './cpu.js';
import { listens } from './links.js';

/** Where the hosts of a lab find our own programs. */
export const PROGRAMS = '/opt/glidein-vpn/dist/bench/load';

/** The gateway's port at every node's side of the DMZ host: the only one that a node's filter leaves. */
export const GATEWAY_PORT = LAB.gatewayPort;

/** What one candidate has in the lab: a node of its own and the DMZ host's address on the link to it. */
export interface Place {
  readonly lab: Lab;
  readonly dmz: Host;
  readonly node: Host;
  /** Where a gateway for this node listens. */
  readonly gateway: string;
  /** Counts the candidates from 1; makes names and networks differ. */
  readonly index: number;
}

export function placeOf(lab: Lab, index: number): Place {
  const { name, dmz } = nodeAddresses(index);
  return { lab, dmz: lab.host('dmz'), node: lab.host(name), gateway: dmz, index };
}

/** What a candidate's programs on node and gateway host have used so far; `own` are those that its start left there. */
export function usageAt({ node, dmz }: Place, own: ReadonlySet<string>): Usage[] {
  return [...usageOn(node.pid), ...withDescendants(usageOn(dmz.pid), own)];
}

/** A candidate that stands. */
export interface Standing {
  /** The command that runs `argv` on the node so that its connections go this way, as the node's user. */
  enter(argv: readonly string[]): readonly string[];
  /** What an iperf3 needs in front of it to go this way, where entering is not enough. */
  readonly wrap?: readonly string[];
  /** A SOCKS5 proxy for what would not go this way by entering. */
  readonly proxy?: string;
}

/** Waits until a process of ours listens on a port in its network namespace. Throws `lab-broken` when it ends first. */
export async function untilListening(
  host: Host,
  started: ManagedProcess,
  port: number,
  log: string,
): Promise<void> {
  let ended = false;
  void started.ended.then(() => {
    ended = true;
  });
  const found = await poll(() => (ended ? false : listens(started.identity.pid, port) || undefined), {
    timeoutMs: 10_000,
    everyMs: 10,
  });
  if (found !== true) throw broken(host, `nothing listens on port ${port}`, log);
}

/** Waits until a log says this. Throws `lab-broken` with the last that it said. */
export async function untilSaid(
  host: Host,
  read: () => string,
  what: RegExp,
  timeoutMs = 15_000,
): Promise<RegExpExecArray> {
  const found = await poll(() => what.exec(read()) ?? undefined, { timeoutMs, everyMs: 20 });
  if (found) return found;
  throw broken(host, read().trim().split('\n').at(-1) || 'it said nothing', host.directory);
}

export function broken(host: Host, why: string, log: string): FaultError {
  return new FaultError('lab-broken', { host: host.name, why, log });
}
