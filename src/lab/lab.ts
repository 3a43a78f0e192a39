import { existsSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import { exclusively } from '../effects/exclusive.js';
import { makePrivate } from '../effects/private-directory.js';
import { isAlive, self } from '../effects/process-identity.js';
import type { Reporter } from '../effects/reporter.js';
import { FaultError } from '../health/fault-error.js';
import { furnishHost, routeHost } from './furnish.js';
import type { Host } from './host.js';
import { openHost, startHost } from './host-life.js';
import {
  clearLab,
  hostDirectory,
  LABS,
  type LabRecord,
  labDirectory,
  labIsAlive,
  linkDirectory,
  readRecord,
  sweepLabs,
  writeRecord,
} from './lab-directory.js';
import type { Leg } from './leg.js';
import { layLink } from './link.js';
import { requireMachine } from './machine.js';
import { ensureRoot } from './root-file-system.js';
import { LAB, standardTopology, type Topology } from './topology.js';

export interface LabOptions {
  /** Labs of different names live side by side. */
  readonly name: string;
  readonly nodes: number;
  /** Of every link, as tc(8) writes it. */
  readonly rate?: string;
  /** Makes the link between pool and DMZ host a wide-area one. */
  readonly pool?: Leg;
  /** Makes the links between nodes and DMZ host such. */
  readonly node?: Leg;
  /** The one port of the gateway that nodes may reach; 4443. */
  readonly gatewayPort?: number;
  /** The lab dies with our process, however that ends. */
  readonly bound?: boolean;
}

/** A running lab. */
export class Lab {
  constructor(
    readonly name: string,
    readonly topology: Topology,
    readonly hosts: ReadonlyMap<string, Host>,
    readonly gatewayPort: number,
  ) {}

  /** Its state: records, logs and the hosts' files. */
  get directory(): string {
    return labDirectory(this.name);
  }

  get nodes(): Host[] {
    return [...this.hosts.values()].filter((host) => host.name.startsWith('node'));
  }

  /** A host by its name. Throws `usage` with the names that there are. */
  host(name: string): Host {
    const host = this.hosts.get(name);
    if (host) return host;
    const what = `host ${name}: lab ${this.name} has ${[...this.hosts.keys()].join(', ')}`;
    throw new FaultError('usage', { what, verb: 'lab shell' });
  }
}

/**
 * Starts a lab: root file system, hosts, users, filters, links. What a failure leaves is taken down again.
 * Throws `state-unusable`, `lab-unsupported`, `lab-root`, `lab-exists`, `lab-broken`.
 */
export async function labUp(options: LabOptions, env: Environment, reporter: Reporter): Promise<Lab> {
  const { name } = options;
  const topology = topologyOf(options);
  const directory = labDirectory(name);
  makePrivate(LABS);
  await requireMachine(env, LABS);
  const root = await ensureRoot(env, reporter);
  await sweepLabs();
  const taken = await exclusively(directory, async () => {
    const record = readRecord(name);
    if (labIsAlive(name) || (record && isAlive(record.maker))) return false;
    await clearLab(name);
    writeRecord(recordOf(options));
    return true;
  });
  if (!taken) throw new FaultError('lab-exists', { name });
  const title = `lab ${name}: ${topology.hosts.length} hosts and their links`;
  const started = performance.now();
  reporter.begin(title);
  try {
    const lab = await build(options, topology, root);
    reporter.done(title, performance.now() - started);
    return lab;
  } catch (error) {
    reporter.failed(title, performance.now() - started, 'taken down again');
    await clearLab(name);
    throw error;
  }
}

/** The running lab `name`. Throws `lab-missing`, and `lab-broken` when one of its hosts is gone. */
export function openLab(name: string): Lab {
  const record = readRecord(name);
  if (!record || !labIsAlive(name)) throw new FaultError('lab-missing', { name });
  const topology = standardTopology(record.topology);
  const hosts = topology.hosts.map(
    (host) => [host.name, openHost(host.name, hostDirectory(name, host.name))] as const,
  );
  return new Lab(name, topology, new Map(hosts), record.topology.gatewayPort);
}

/** Takes a lab down, whatever state it is in: no process, mount, link or file of it stays. */
export async function labDown(name: string): Promise<void> {
  if (!existsSync(labDirectory(name))) throw new FaultError('lab-missing', { name });
  await clearLab(name);
}

async function build(options: LabOptions, topology: Topology, root: string): Promise<Lab> {
  const { name } = options;
  const hosts = new Map<string, Host>();
  await settled(
    topology.hosts.map(async (plan) => {
      const directory = hostDirectory(name, plan.name);
      const host = await startHost({ ...plan, directory, root, bound: options.bound === true });
      hosts.set(plan.name, host);
      await furnishHost(host, plan);
    }),
  );
  const laying = { directory: linkDirectory(name), bound: options.bound === true };
  await settled(topology.links.map((link, index) => layLink(link, hosts, { ...laying, seed: index + 1 })));
  await settled(topology.hosts.map((plan) => routeHost(hosts.get(plan.name) as Host, plan)));
  // In the order of the topology, not in that of their starts: `nodes[0]` is node1.
  const ordered = topology.hosts.map((plan) => [plan.name, hosts.get(plan.name) as Host] as const);
  return new Lab(name, topology, new Map(ordered), options.gatewayPort ?? LAB.gatewayPort);
}

/** All of them to their end, then the first failure: a clean-up must not meet work that is still going on. */
async function settled(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function topologyOf(options: LabOptions): Topology {
  return standardTopology(recordOf(options).topology);
}

function recordOf({ name, nodes, rate, pool, node, gatewayPort, bound }: LabOptions): LabRecord {
  return {
    version: 1,
    name,
    topology: {
      ...{ nodes, gatewayPort: gatewayPort ?? LAB.gatewayPort },
      ...(rate === undefined ? {} : { rate }),
      ...(pool === undefined ? {} : { pool }),
      ...(node === undefined ? {} : { node }),
    },
    maker: self(),
    bound: bound === true,
  };
}
