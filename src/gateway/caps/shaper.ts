import type { Direction } from '../../config/limits.js';
import type { Network } from '../../config/network.js';

/**
 * Where all clients' bytes meet, whatever session they belong to: a device for each direction, to which the sessions'
 * devices hand what passes them, and one that drops. ip-link(8) "ifb"
 */
export const SHAPER = { down: 'gvpn-down', up: 'gvpn-up', drop: 'gvpn-drop' } as const;

/** Numbers of classes have 16 bits (tc(8)), and a client takes three. */
export const LEAST_PREFIX = 18;

/** Classes of a device: all together, and packets that are no client's. */
export const TOTAL = 1;
export const OTHERS = 2;

/** The classes of one client: all of it, and in there what must not wait, and the rest. */
export interface ClientClasses {
  readonly all: number;
  readonly urgent: number;
  readonly bulk: number;
}

/** By the client's address: the classes stay when it comes back, and when its cap is changed. */
export function classesOf(network: Network, address: number): ClientClasses {
  const all = 16 + 3 * (address - network.first);
  return { all, urgent: all + 1, bulk: all + 2 };
}

/** tc(8) has numbers of classes in hexadecimal. */
export function classId(minor: number): string {
  return `1:${minor.toString(16)}`;
}

/** Where an IPv4 header has the client's address: RFC 791 section 3.1. */
export const ADDRESS_AT: Readonly<Record<Direction, number>> = { up: 12, down: 16 };

/** Commands of tc(8) that lead the packets of a new session there. `address` is its client's; both may be shell words. */
export function sessionBatch(device: string, address: string): string {
  const filter = (where: string, priority: number, match: string, to: string) =>
    `filter add dev ${device} ${where} protocol all prio ${priority} u32 ${match} action mirred egress redirect dev ${to}\n`;
  const any = 'match u32 0 0';
  return [
    `qdisc add dev ${device} clsact\n`,
    filter('egress', 3, any, SHAPER.down),
    // What comes with another address goes nowhere: else it would use up the share of that address.
    filter('ingress', 1, `match u32 0x40000000 0xf0000000 at 0 match ip src ${address}/32`, SHAPER.up),
    filter('ingress', 2, any, SHAPER.drop),
  ].join('');
}

/** Commands of tc(8) that take its packets away from there again. */
export function releaseBatch(device: string): string {
  return `qdisc delete dev ${device} clsact\n`;
}

/** Devices that are led there, by the output of `tc qdisc show`. */
export function ledDevices(text: string): Set<string> {
  return new Set([...text.matchAll(/^qdisc clsact \S+ dev (\S+)/gm)].map(([, device = '']) => device));
}
