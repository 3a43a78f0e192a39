import { isIPv4 } from 'node:net';
import { type Network, parseNetwork, showNetwork, sizeOf, toNumber } from '../network.js';
import { isAmong, NEVER } from '../special-networks.js';
import { ALL_PORTS, type PortRange, parsePorts, showPorts } from './ports.js';

export const PROTOCOLS = ['tcp', 'udp', 'icmp'] as const;

/** `icmp`: echoes. */
export type Protocol = (typeof PROTOCOLS)[number];

/** One thing that nodes may reach. */
export interface AllowRule {
  /** A network, or a host name in lower case. */
  readonly to: Network | string;
  /** Of a name: where its addresses must lie. Empty: anywhere but in private networks. */
  readonly within: readonly Network[];
  readonly protocols: readonly Protocol[];
  /** For tcp and udp. */
  readonly ports: readonly PortRange[];
}

/** An entry that is no rule, and why: one line, to be put after the entry itself. */
export class NotARule extends Error {}

/** Names as DNS has them, RFC 1123, with at least one dot: nobody appends a search domain here. */
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The network of `A.B.C.D/N` or `A.B.C.D`, or a name in lower case. Throws {@link NotARule}. */
export function parseDestination(text: string): Network | string {
  const lower = text.toLowerCase().replace(/\.$/, '');
  if (/^[\d./]+$/.test(lower)) return requireForwarded(parseCidr(lower));
  if (lower.includes(':'))
    throw new NotARule('the tunnel carries IPv4: list an IPv4 address, network or a name');
  if (lower.includes('*'))
    throw new NotARule('names with * cannot be enforced: list each name, or a network and ports');
  if (NAME.test(lower)) return lower;
  throw new NotARule(
    lower.includes('.')
      ? 'is neither an IPv4 network nor a host name'
      : 'must be a full host name, with its domain',
  );
}

/** Throws {@link NotARule}; without `/N` it is one address. */
export function parseCidr(text: string): Network {
  const [address = '', bits = '32', ...rest] = text.split('/');
  const whole = rest.length === 0 && isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32;
  if (!whole) throw new NotARule(`${text} is no IPv4 network such as 192.0.2.0/24`);
  const network = parseNetwork(`${address}/${bits}`);
  if (network) return network;
  const size = 2 ** (32 - Number(bits));
  const value = toNumber(address);
  const meant = showNetwork({ first: value - (value % size), prefix: Number(bits) });
  throw new NotARule(`${text} has host bits: the network is ${meant}`);
}

function requireForwarded(network: Network): Network {
  if (!isAmong(NEVER, network)) return network;
  throw new NotARule(`${showNetwork(network)} is loopback, link-local or multicast, and never forwarded`);
}

/** tcp where none is given; `any` is all of them. Throws {@link NotARule}. */
export function parseProtocols(value: unknown): readonly Protocol[] {
  if (value === undefined) return ['tcp'];
  if (value === 'any') return PROTOCOLS;
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = words.find((word) => !PROTOCOLS.some((protocol) => protocol === word));
  if (wrong === undefined && words.length > 0)
    return PROTOCOLS.filter((protocol) => words.includes(protocol));
  throw new NotARule(`protocol ${JSON.stringify(wrong)} must be ${PROTOCOLS.join(', ')} or any`);
}

/** All ports where none are given. Throws {@link NotARule}. */
export function parsePortList(value: unknown, protocols: readonly Protocol[]): readonly PortRange[] {
  if (value === undefined) return [ALL_PORTS];
  if (protocols.every((protocol) => protocol === 'icmp')) throw new NotARule('icmp has no ports');
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0 || items.length > 64) throw new NotARule('ports must be 1 to 64 ports or ranges');
  return items.map((item) => {
    const range = parsePorts(item);
    if (range) return range;
    throw new NotARule(`port ${JSON.stringify(item)} must be 1 to 65535, or a range such as 1094-1095`);
  });
}

/** The rule as an administrator would write it. */
export function showRule({ to, protocols, ports, within }: AllowRule): string {
  const where =
    typeof to === 'string' ? to : sizeOf(to) === 1 ? showNetwork(to).slice(0, -3) : showNetwork(to);
  const inside = within.length === 0 ? '' : ` within ${within.map(showNetwork).join(', ')}`;
  const echoes = protocols.every((protocol) => protocol === 'icmp');
  const at =
    echoes || ports.some((range) => showPorts(range) === '*') ? '' : `:${ports.map(showPorts).join(',')}`;
  return `${where}${at}/${protocols.length === PROTOCOLS.length ? 'any' : protocols.join('+')}${inside}`;
}
