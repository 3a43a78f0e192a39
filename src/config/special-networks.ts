import { type Network, parseNetwork, sizeOf } from './network.js';

/**
 * What no packet is ever forwarded to, whatever is listed: this host, loopback, link-local addresses (among which
 * clouds keep the credentials of the host), multicast, what nobody has, and broadcast. RFC 6890
 */
export const NEVER = networks('0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4');

/** What means something inside a site only: private networks, carriers' ones, protocols' and benchmarks'. RFC 6890 */
export const PRIVATE = networks(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
);

/** Does `outer` hold all of `inner`? */
export function holds(outer: Network, inner: Network): boolean {
  return outer.first <= inner.first && inner.first + sizeOf(inner) <= outer.first + sizeOf(outer);
}

export function isAmong(networks: readonly Network[], inner: Network): boolean {
  return networks.some((outer) => holds(outer, inner));
}

function networks(...texts: string[]): readonly Network[] {
  return texts.map((text) => parseNetwork(text)).filter((network) => network !== undefined);
}
