import { type Network, showNetwork } from '../config/network.js';
import { FaultError } from '../health/fault-error.js';
import { capacity } from './register.js';

/** How many clients ocserv has at most when it is not told (ocserv(8), max-clients). */
const UNTOLD = 8192;

/** Connections that have not logged in yet count as clients: they must not take the place of those that have. */
const NOT_YET = 1024;

/** ocserv's main process has a descriptor for each client, and so many of its own (main-limits.c, MAX_FD_LIMIT). */
const OWN_DESCRIPTORS = 256;

/** What fits into a gateway. */
export interface Room {
  readonly nodes: number;
  /** Sessions of all nodes, with all their tunnels. */
  readonly sessions: number;
  /** For `max-clients` of ocserv.conf; 0 is its own maximum. */
  readonly maxClients: number;
  /** A line that says so. */
  readonly reason: string;
}

/**
 * How many nodes of a network, with so many tunnels each, ocserv can have at once. `descriptors`: the hard limit of this
 * process (`ulimit -Hn`), which ocserv inherits. Throws `config-invalid` where there are addresses for more nodes than
 * could be in.
 */
export function roomFor(network: Network, tunnels: number, descriptors: number, origin: string): Room {
  const nodes = capacity(network);
  const bound = descriptors - OWN_DESCRIPTORS;
  if (nodes > bound) {
    const value = `${showNetwork(network)} (${nodes} nodes)`;
    const why = `ocserv can have ${Math.max(bound, 0)} sessions here: the hard limit of descriptors is ${descriptors}`;
    const fix = 'Raise it (`ulimit -Hn`, or LimitNOFILE= of a unit), or choose a smaller --network.';
    throw new FaultError('config-invalid', { key: 'network', value, origin, why }, { fix });
  }
  const wanted = nodes * tunnels;
  const sessions = Math.min(wanted, bound);
  const short = sessions < wanted ? `: the hard limit of descriptors is ${descriptors}` : '';
  return {
    ...{ nodes, sessions },
    maxClients: sessions + NOT_YET > UNTOLD ? sessions + NOT_YET : 0,
    reason: `room for ${nodes} nodes, and for ${sessions} tunnels of theirs${short}`,
  };
}
