import type { GatewaySettings } from '../config/gateway.js';
import type { Step } from '../plan/step.js';
import { acceptPeers, allowFilter, allowJump } from './allow/filter.js';
import { initialFill } from './allow/initial.js';
import { neverForwarded } from './client-rules.js';
import type { GatewayFacts, StackPlan } from './stack.js';

const FORWARDING = '/proc/sys/net/ipv4/ip_forward';
const REDIRECTS = '/proc/sys/net/ipv4/conf/all/accept_redirects';

/** How clients come to this host's kernel. */
export interface Origin {
  /** The devices that they come from, a pattern of nft(8). */
  readonly devices: string;
  /** The addresses that they come with. */
  readonly sources: readonly string[];
  /** Further lines of the forward chain. */
  readonly forward: readonly string[];
  /** The whole input chain: what they may ask of this host. */
  readonly input: readonly string[];
  /** Where clients come here directly: whom the allow list lets them ask for names, and what it never opens. */
  readonly allow?: Pick<StackPlan, 'dns' | 'barred'>;
}

/** The filter first: a host that starts to forward must not become a way around the tunnel. */
export function forwardingSteps(settings: GatewaySettings, facts: GatewayFacts, origin: Origin): Step[] {
  return [filterStep(settings, facts, origin), ...(facts.forwarding ? [] : [forwardingStep(facts)])];
}

/** Only where it was off: the undo puts back what was found, with what the kernel ties to it. */
function forwardingStep(facts: GatewayFacts): Step {
  const redirects = facts.acceptRedirects ? '' : ` && echo 0 > ${REDIRECTS}`;
  return {
    id: 'forwarding',
    title: 'let this host forward packets',
    action: {
      kind: 'command',
      argv: ['/bin/sh', '-c', `echo 1 > ${FORWARDING}`],
      undo: ['/bin/sh', '-c', `echo 0 > ${FORWARDING}${redirects}`],
    },
    timeoutMs: 5000,
  };
}

function filterStep(settings: GatewaySettings, facts: GatewayFacts, origin: Origin): Step {
  const { nft } = facts.programs;
  return {
    id: 'filter',
    title:
      settings.forward === 'nat'
        ? "let clients reach what is allowed behind this host's address, but not each other nor this host"
        : 'let clients and what is allowed reach each other, but clients neither each other nor this host',
    action: {
      kind: 'command',
      argv: [nft, '-f', '-'],
      stdin: rules(settings, facts.forwarding, origin),
      undo: [nft, 'delete', 'table', 'inet', 'glidein_vpn'],
    },
    timeoutMs: 10_000,
  };
}

/**
 * nft(8), a table of our own: what the host's other tables drop stays dropped. A host that did not forward before
 * forwards for clients only.
 */
function rules(settings: GatewaySettings, forwardedBefore: boolean, origin: Origin): string {
  const { devices, allow } = origin;
  const way =
    settings.interface === undefined
      ? []
      : [`    iifname "${devices}" oifname != "${settings.interface}" drop`];
  const back = [
    `    oifname "${devices}" ct state established,related accept`,
    ...(settings.forward === 'routed' ? [acceptPeers(devices)] : []),
    `    oifname "${devices}" drop`,
  ];
  const hide = [
    '  chain postrouting {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    `    ip saddr ${set(origin.sources)} oifname != "${devices}" masquerade`,
    '  }',
  ];
  return `${[
    // Adding before deleting makes the whole transaction work whether or not a table was left behind.
    'add table inet glidein_vpn',
    'delete table inet glidein_vpn',
    'table inet glidein_vpn {',
    ...(allow ? [...honestSources(devices), ...clientsList(settings, allow)] : []),
    '  chain forward {',
    `    type filter hook forward priority filter; policy ${forwardedBefore ? 'accept' : 'drop'};`,
    ...(allow ? [allowJump(devices)] : []),
    `    iifname "${devices}" oifname "${devices}" drop`,
    neverForwarded(devices),
    ...way,
    ...origin.forward,
    `    iifname "${devices}" accept`,
    ...back,
    '  }',
    ...origin.input,
    ...(settings.forward === 'nat' ? hide : []),
    '}',
  ].join('\n')}\n${allow ? initialFill(settings, allow.barred) : ''}`;
}

function clientsList(settings: GatewaySettings, { dns }: Pick<StackPlan, 'dns'>): string[] {
  return allowFilter({ clients: settings.network, dns, tracked: true });
}

/**
 * Strict reverse path (RFC 3704), by the packet filter: each session's device has the kernel's as well, but that is the
 * laxer of the device's and this host's own (Linux, ip-sysctl: rp_filter), and this host's own is not ours to change.
 */
function honestSources(devices: string): string[] {
  return [
    '  chain honest {',
    '    type filter hook prerouting priority raw; policy accept;',
    `    iifname "${devices}" fib saddr . iif oif missing drop`,
    '  }',
  ];
}

function set(items: readonly string[]): string {
  return items.length === 1 ? (items[0] ?? '') : `{ ${items.join(', ')} }`;
}
