import { bitsPerSecond } from '../config/rate.js';
import { FaultError } from '../health/fault-error.js';
import { type Leg, requireLeg } from './leg.js';

/** An ordinary user of a host. */
export interface LabUser {
  readonly name: string;
  readonly uid: number;
}

/** One machine of the lab, as data. */
export interface HostPlan {
  readonly name: string;
  readonly fqdn: string;
  readonly user: LabUser;
  readonly hosts: string;
  readonly resolv: string;
  /** Set where a packet filter lets only this much out, and nothing in. */
  readonly mayReach?: { readonly addresses: readonly string[]; readonly port: number };
  readonly routes: readonly { readonly to: string; readonly via: string }[];
  /** Further addresses of the host itself. */
  readonly ownAddresses: readonly string[];
}

export interface LinkEnd {
  readonly host: string;
  readonly device: string;
  /** With prefix length. */
  readonly address: string;
}

export interface LinkPlan {
  readonly ends: readonly [LinkEnd, LinkEnd];
  /** As tc(8) writes it: `1gbit`, `100mbit`. Unlimited when absent. */
  readonly rate?: string;
  /** What makes it a piece of a wide-area network. A plain link when absent. */
  readonly leg?: Leg;
}

export interface Topology {
  readonly hosts: readonly HostPlan[];
  readonly links: readonly LinkPlan[];
}

export interface TopologyOptions {
  /** 1 to 64. */
  readonly nodes: number;
  readonly gatewayPort: number;
  readonly rate?: string;
  /** Between the DMZ host and the pool. */
  readonly pool?: Leg;
  /** Between each node and the DMZ host. */
  readonly node?: Leg;
}

/** Addresses and names that hold in every lab. Labs do not see one another, so that all may use the same. */
export const LAB = {
  domain: 'pool.test',
  pool: { address: '10.90.1.2', fqdn: 'cm.pool.test' },
  dmz: { poolSide: '10.90.1.1', fqdn: 'gateway.dmz.test' },
  /** The one address at which every node finds the gateway. */
  gateway: '10.90.16.1',
  gatewayPort: 4443,
  /** An allow list that leaves every host of the lab to what else a test is about. */
  allowAll: '10.0.0.0/8/any',
  maxNodes: 64,
  users: {
    pool: { name: 'alice', uid: 1500 },
    dmz: { name: 'gateway', uid: 3001 },
    node: { name: 'hpcuser', uid: 2001 },
  },
} as const;

/**
 * The standard lab: a pool; a DMZ host with a leg on either side, which forwards nothing by itself; and nodes, each
 * with nothing but a link to the DMZ host and a filter that leaves only the gateway's port. Throws `usage`.
 */
export function standardTopology(options: TopologyOptions): Topology {
  requireSensible(options);
  const nodes = Array.from({ length: options.nodes }, (_, index) => nodeAddresses(index + 1));
  const rate = options.rate === undefined ? {} : { rate: options.rate };
  const leg = (of: Leg | undefined) => (of === undefined ? {} : { leg: of });
  return {
    hosts: [pool, dmz, ...nodes.map((node) => nodeHost(node, options.gatewayPort))],
    links: [
      {
        ends: [
          { host: 'pool', device: 'eth0', address: `${LAB.pool.address}/24` },
          { host: 'dmz', device: 'pool0', address: `${LAB.dmz.poolSide}/24` },
        ],
        ...rate,
        ...leg(options.pool),
      },
      ...nodes.map(
        (node): LinkPlan => ({
          ends: [
            { host: node.name, device: 'eth0', address: `${node.address}/30` },
            { host: 'dmz', device: node.name, address: `${node.dmz}/30` },
          ],
          ...rate,
          ...leg(options.node),
        }),
      ),
    ],
  };
}

function requireSensible({ nodes, gatewayPort, rate, pool, node }: TopologyOptions): void {
  requireWhole('--nodes', nodes, LAB.maxNodes);
  requireWhole('--gateway-port', gatewayPort, 65_535);
  if (rate !== undefined && bitsPerSecond(rate) === undefined) {
    throw new FaultError('usage', { what: `--rate ${rate}: must be like 100mbit or 1gbit`, verb: 'lab up' });
  }
  requireLeg('pool', pool);
  requireLeg('node', node);
}

function requireWhole(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  const what = `${option} ${value}: must be a whole number from 1 to ${most}`;
  throw new FaultError('usage', { what, verb: 'lab up' });
}

interface NodeAddresses {
  readonly name: string;
  readonly address: string;
  readonly dmz: string;
}

/** Node i has 10.90.(16+i).0/30 with the DMZ host: .1 there, .2 here. */
export function nodeAddresses(index: number): NodeAddresses {
  const network = `10.90.${16 + index}`;
  return { name: `node${index}`, address: `${network}.2`, dmz: `${network}.1` };
}

const pool: HostPlan = {
  name: 'pool',
  fqdn: LAB.pool.fqdn,
  user: LAB.users.pool,
  hosts: hostsFile([[LAB.pool.address, `${LAB.pool.fqdn} cm`]]),
  resolv: `nameserver ${LAB.pool.address}`,
  routes: [],
  ownAddresses: [],
};

const dmz: HostPlan = {
  name: 'dmz',
  fqdn: LAB.dmz.fqdn,
  user: LAB.users.dmz,
  hosts: hostsFile([[LAB.dmz.poolSide, `${LAB.dmz.fqdn} gateway`]]),
  resolv: `nameserver ${LAB.pool.address}`,
  routes: [],
  ownAddresses: [`${LAB.gateway}/32`],
};

/** Nothing listens at its resolver, so that names outside its hosts file fail at once instead of after minutes. */
function nodeHost(node: NodeAddresses, port: number): HostPlan {
  return {
    name: node.name,
    fqdn: `${node.name}.hpc.test`,
    user: LAB.users.node,
    hosts: hostsFile([
      [node.address, `${node.name}.hpc.test ${node.name}`],
      [LAB.gateway, `${LAB.dmz.fqdn} gateway`],
    ]),
    resolv: 'nameserver 127.0.0.1',
    mayReach: { addresses: [LAB.gateway, node.dmz], port },
    routes: [{ to: `${LAB.gateway}/32`, via: node.dmz }],
    ownAddresses: [],
  };
}

/** A host that cannot resolve its own name stalls HTCondor for minutes (20 attempts, 3 s apart). */
function hostsFile(entries: readonly (readonly [address: string, names: string])[]): string {
  return [['127.0.0.1', 'localhost'], ...entries].map(([address, names]) => `${address} ${names}`).join('\n');
}
