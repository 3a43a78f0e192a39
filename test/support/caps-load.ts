import type { ManagedProcess } from '../../src/effects/managed-process.js';
import type { Host } from '../../src/lab/host.js';
import { homeOf } from '../../src/lab/host-entry.js';
import { LAB } from '../../src/lab/topology.js';

const HPC = LAB.users.node.name;

/** What passed a gateway's caps, by its devices behind the classes: bytes, at a time in milliseconds. */
export interface Sample {
  readonly at: number;
  readonly down: number;
  readonly up: number;
}

/** The command that leads to where a running gateway's sessions end. */
export async function enterGateway(dmz: Host, user: string): Promise<string[]> {
  const path = `${homeOf(user)}/.local/state/glidein-vpn/gateway/run/status.json`;
  const status = JSON.parse(await dmz.output(['cat', path]));
  return status.control.enter;
}

export async function sample(dmz: Host, enter: readonly string[], user: string): Promise<Sample> {
  const asked = performance.now();
  const shown = await dmz.output([...enter, 'ip', '-s', '-json', 'link', 'show'], { user });
  const told = performance.now();
  const links: { ifname: string; stats64?: { tx: { bytes: number } } }[] = JSON.parse(shown);
  const sent = (name: string) => links.find((link) => link.ifname === name)?.stats64?.tx.bytes ?? Number.NaN;
  return { at: (asked + told) / 2, down: sent('gvpn-down'), up: sent('gvpn-up') };
}

/** Megabits per second between two samples. */
export function rateBetween(one: Sample, other: Sample, direction: 'down' | 'up'): number {
  return ((other[direction] - one[direction]) * 8) / 1000 / (other.at - one.at);
}

/** Samples until `done`, twice a second. */
export async function sampleDuring(
  dmz: Host,
  enter: readonly string[],
  user: string,
  ms: number,
): Promise<Sample[]> {
  const samples = [await sample(dmz, enter, user)];
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await new Promise((later) => setTimeout(later, 500));
    samples.push(await sample(dmz, enter, user));
  }
  return samples;
}

/** The fastest that went through in any window of at least `ms`: megabits per second. */
export function fastest(samples: readonly Sample[], direction: 'down' | 'up', ms: number): number {
  const rates = samples.flatMap((from) => {
    const to = samples.find((item) => item.at - from.at >= ms);
    return to ? [rateBetween(from, to, direction)] : [];
  });
  return Math.max(...rates);
}

/** One iperf3 server on the pool for each node, at the ports after `base`; they end with the lab. */
export async function startServers(pool: Host, count: number, base = PORT): Promise<void> {
  for (let index = 1; index <= count; index += 1) {
    await new Promise<void>((ready, failed) => {
      const onLine = (line: string) => line.includes('listening') && ready();
      const argv = ['iperf3', '--server', '--forceflush', '--port', String(base + index)];
      pool.start(argv, { bound: true, onLine }).catch(failed);
    });
  }
}

const PORT = 5200;

export interface Load {
  readonly direction: 'down' | 'up';
  readonly streams: number;
  readonly seconds: number;
  readonly more?: readonly string[];
}

/** Loads the tunnel of a node; its server has the node's number. */
export async function startLoad(node: Host, index: number, load: Load): Promise<ManagedProcess> {
  const argv = [
    ...['glidein-vpn', 'exec', '--', 'iperf3', '--client', LAB.pool.address, '--port', String(PORT + index)],
    ...['--parallel', String(load.streams), '--time', String(load.seconds)],
    ...(load.direction === 'down' ? ['--reverse'] : []),
    ...(load.more ?? []),
  ];
  return await node.start(argv, { user: HPC, bound: true });
}

/** Round trips of echoes to the gateway, in milliseconds: their mean. */
export async function meanEcho(node: Host, count: number): Promise<number> {
  const argv = ['glidein-vpn', 'exec', '--', 'ping', '-q', '-i', '0.2', '-c', String(count), '10.77.0.1'];
  const said = await node.output(argv, { user: HPC });
  return Number(/= [\d.]+\/([\d.]+)\//.exec(said)?.[1]);
}

/** Jain's index of fairness (DEC-TR-301): 1 where all have the same. */
export function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum ** 2 / (values.length * values.reduce((total, value) => total + value ** 2, 0));
}
