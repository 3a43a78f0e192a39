import { type Network, showNetwork } from '../../config/network.js';
import type { Openings } from './openings.js';
import { showAddresses, showSpan } from './spans.js';

/** Sets of the table `inet glidein_vpn`, nft(8). */
const SETS = {
  /** Address, protocol and port that clients may reach. */
  allowed: 'allowed',
  /** Addresses of which they may ask an echo. */
  echoes: 'echoes',
  /** Addresses that the list names at all. */
  peers: 'peers',
  /** Attempts that were denied, counted by destination; `others`: of protocols without ports. */
  denied: 'denied',
  others: 'denied_others',
  /** All of them, counted by who made them. */
  sources: 'denied_sources',
  /** Attempts beyond what these two have room for. */
  elsewhere: 'denied_elsewhere',
} as const;

/** Destinations that are counted by themselves, and how long one is remembered after its last attempt. */
const ROOM = 512;
const MEMORY = '1d';
/** Nodes that are counted by themselves. */
const NODES = 65_535;

/** TCP connections go on when the list has changed since; answers go to whoever was let in to ask. */
const ESTABLISHED = [
  '    meta l4proto tcp ct state established return',
  '    ct state established ct direction reply return',
];

/** What chain `allow` depends on. */
export interface FilterInput {
  readonly clients: Network;
  /** Whom clients may ask for names. */
  readonly dns: readonly string[];
  /** Does the kernel follow connections here? Where the relay ends TCP, the filter sees their first packets alone. */
  readonly tracked: boolean;
}

/** Line of a forward chain: what the list does not name goes no further. Before any line that accepts. */
export function allowJump(devices = 'vpns*'): string {
  return `    iifname "${devices}" jump allow`;
}

/** Line of a forward chain: hosts that the list names may open connections to clients, which others may not. */
export function acceptPeers(devices = 'vpns*'): string {
  return `    oifname "${devices}" ip saddr @${SETS.peers} accept`;
}

/**
 * Sets and chain for {@link allowJump}. TCP is refused by a reset, which the kernel does not send sparingly as it does
 * with ICMP messages: a client that tries a hundred times learns it a hundred times, at once. A later fragment does not
 * come here by itself: the kernel puts packets together before, where it follows connections and where it has a relay.
 */
export function allowFilter({ clients, dns, tracked }: FilterInput): string[] {
  const { allowed, echoes, peers, denied, others, sources, elsewhere } = SETS;
  const counted = `flags dynamic,timeout; size ${ROOM}; timeout ${MEMORY}; counter`;
  return [
    `  set ${allowed} {`,
    '    type ipv4_addr . inet_proto . inet_service; flags interval',
    '  }',
    ...[echoes, peers].flatMap((name) => [
      `  set ${name} {`,
      '    type ipv4_addr; flags interval; auto-merge',
      '  }',
    ]),
    `  set ${denied} {`,
    `    type ipv4_addr . inet_proto . inet_service; ${counted}`,
    '  }',
    `  set ${others} {`,
    `    type ipv4_addr . inet_proto; ${counted}`,
    '  }',
    `  set ${sources} {`,
    `    type ipv4_addr; flags dynamic,timeout; size ${NODES}; timeout ${MEMORY}; counter`,
    '  }',
    `  counter ${elsewhere} {`,
    '  }',
    '  chain allow {',
    // No answer either: it would go to somebody who has not asked.
    `    ip saddr != ${showNetwork(clients)} drop`,
    '    meta nfproto != ipv4 drop',
    ...(tracked ? ESTABLISHED : []),
    ...(dns.length > 0
      ? [`    ip daddr { ${dns.join(', ')} } meta l4proto { tcp, udp } th dport 53 return`]
      : []),
    `    ip daddr . meta l4proto . th dport @${allowed} return`,
    `    icmp type echo-request ip daddr @${echoes} return`,
    `    icmp type { destination-unreachable, time-exceeded, parameter-problem } ip daddr @${peers} return`,
    `    update @${sources} { ip saddr counter }`,
    `    meta l4proto { tcp, udp } update @${denied} { ip daddr . meta l4proto . th dport counter }`,
    `    meta l4proto { tcp, udp } ip daddr . meta l4proto . th dport != @${denied} counter name ${elsewhere}`,
    `    meta l4proto != { tcp, udp } update @${others} { ip daddr . meta l4proto counter }`,
    `    meta l4proto != { tcp, udp } ip daddr . meta l4proto != @${others} counter name ${elsewhere}`,
    '    meta l4proto tcp reject with tcp reset',
    '    reject with icmp admin-prohibited',
    '  }',
  ];
}

/** Commands of nft(8) that fill the sets anew, all or nothing: packets meet the old list or the new. */
export function fillCommands({ ports, echoes, peers }: Openings): string {
  const open = ports.map(
    ({ addresses, protocol, ports: at }) => `${showAddresses(addresses)} . ${protocol} . ${showSpan(at)}`,
  );
  return [
    fill(SETS.allowed, open),
    fill(SETS.echoes, echoes.map(showAddresses)),
    fill(SETS.peers, peers.map(showAddresses)),
  ].join('');
}

function fill(name: string, elements: readonly string[]): string {
  const add =
    elements.length === 0 ? '' : `add element inet glidein_vpn ${name} { ${elements.join(', ')} }\n`;
  return `flush set inet glidein_vpn ${name}\n${add}`;
}

/** The sets that {@link allowFilter} counts in, for who reads them. */
export const COUNTED = {
  sets: [SETS.denied, SETS.others],
  sources: SETS.sources,
  elsewhere: SETS.elsewhere,
} as const;
