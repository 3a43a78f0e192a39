import type { GatewaySettings } from '../config/gateway.js';
import { overlaps, parseNetwork, showNetwork } from '../config/network.js';
import type { Step, Verdict } from '../plan/step.js';
import { allowFilter, allowJump } from './allow/filter.js';
import { barredOf, initialFill } from './allow/initial.js';
import { PATHS_TABLE, pathsStep } from './client-paths.js';
import { inputChain, NEVER_FORWARDED } from './client-rules.js';
import { chosenCongestion } from './congestion.js';
import { enterNamespace, namespaceStep } from './namespace.js';
import type { GatewayFacts, StackPlan } from './stack.js';
import {
  ACCEPT_HELD,
  forwardToRelay,
  relayChain,
  relayEndsTcp,
  tcpDeviceStep,
  tcpRelayStep,
  whyNoRelay,
} from './tcp-relay.js';

/** The network between the gateway's namespace and its user-mode stack: slirp4netns(1) has it, pasta is told to. */
export const TAP = {
  device: 'tap0',
  network: '10.0.2.0/24',
  address: '10.0.2.100',
  prefix: 24,
  router: '10.0.2.2',
  /** Asks the host's name servers. */
  nameServer: '10.0.2.3',
} as const;

/** The largest MTU that a tap can have: the stacks end TCP, so that its segments may be larger than any link's. */
export const TAP_MTU = 65_520;

/** What every user-mode stack needs; `program` is the verdict on the stack's own program. */
export function userModeFeatures(
  facts: GatewayFacts,
  settings: GatewaySettings,
  name: string,
  program: Verdict,
): (Verdict & { ok: false }) | undefined {
  if (facts.uid === 0) {
    return {
      ok: false,
      code: 'config-invalid',
      why: 'it is for ordinary users, and this is root',
      fix: 'run as an ordinary user, or use the stack kernel',
    };
  }
  const own = parseNetwork(TAP.network);
  if (own && overlaps(own, settings.network)) {
    return {
      ok: false,
      code: 'config-invalid',
      why: `${showNetwork(settings.network)} overlaps ${TAP.network}, which ${name} uses itself`,
      fix: 'choose another network',
      facts: { key: 'network', value: showNetwork(settings.network) },
    };
  }
  const relay = relayEndsTcp(settings, facts) ? [facts.relay] : [];
  const { helpers, userNamespaces, tun, nft, ip } = facts;
  for (const verdict of [helpers, ...relay, userNamespaces, tun, program, nft, ip]) {
    if (!verdict.ok) return verdict;
  }
  return undefined;
}

/** Why a user-mode stack was taken, and who ends TCP. */
export function userModeReason(settings: GatewaySettings, facts: GatewayFacts): string {
  return relayEndsTcp(settings, facts)
    ? "needs no privilege; TCP ends in the gateway's own kernel, by our relay"
    : `needs no privilege; it ends TCP itself: ${whyNoRelay(settings, facts)}`;
}

/** What every user-mode stack consists of; `daemon` starts its program, `lines` are for its forward chain. */
export function userModePlan(
  facts: GatewayFacts,
  settings: GatewaySettings,
  daemon: Step,
  lines: readonly string[] = [],
): Pick<StackPlan, 'steps' | 'enter' | 'pathsTable' | 'dns' | 'barred' | 'reachable'> {
  const relay = relayEndsTcp(settings, facts);
  const dns = settings.dns.length > 0 ? settings.dns : [TAP.nameServer];
  const barred = barredOf(settings.network, TAP.network);
  return {
    steps: [
      namespaceStep(facts.helper),
      daemon,
      ...(relay
        ? [tcpDeviceStep(facts, settings.network), tcpRelayStep(facts, chosenCongestion(settings, facts))]
        : []),
      pathsStep(facts),
      filterStep(facts, settings, relay, lines, { dns, barred }),
    ],
    enter: enterNamespace,
    pathsTable: PATHS_TABLE,
    dns,
    barred,
    reachable: false,
  };
}

/** Commands of nft(8) that fill the set of the host's own addresses, and networks, anew. */
export function ownSet(addresses: readonly string[]): string {
  const elements = [...new Set(addresses)].sort().join(', ');
  const add = elements === '' ? '' : `add element inet glidein_vpn own { ${elements} }\n`;
  return `flush set inet glidein_vpn own\n${add}`;
}

function filterStep(
  facts: GatewayFacts,
  settings: GatewaySettings,
  relay: boolean,
  lines: readonly string[],
  { dns, barred }: Pick<StackPlan, 'dns' | 'barred'>,
): Step {
  const own = facts.addresses.map((item) => item.address);
  const allow = allowFilter({ clients: settings.network, dns, tracked: true });
  const forward = [
    allowJump(),
    '    ip daddr @own drop',
    NEVER_FORWARDED,
    ...lines,
    ...(relay ? forwardToRelay(settings.network, TAP.network) : []),
  ];
  return {
    id: 'filter',
    title: 'let clients reach what the allow list names, but not each other nor this host',
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', facts.programs.nft, '-f', '-'],
      stdin: rules(forward, relay, allow) + ownSet(own) + initialFill(settings, barred),
    },
    timeoutMs: 10_000,
  };
}

/**
 * nft(8). The namespace and its rules are gone together, so that nothing has to be undone.
 *
 * Clients are masqueraded behind the tap's one address, not announced by proxy ARP: libslirp remembers the hardware
 * addresses of 16 neighbours only. Measured with 24 clients: masquerading moved the same bytes in 4.2 and 4.9 s, proxy
 * ARP in 4.9 and 6.2 s; with one client there was no difference.
 */
function rules(forward: readonly string[], relay: boolean, allow: readonly string[]): string {
  return `${[
    'table inet glidein_vpn {',
    ...allow,
    '  set own {',
    '    type ipv4_addr; flags interval; auto-merge',
    '  }',
    '  chain forward {',
    '    type filter hook forward priority filter; policy drop;',
    ...forward,
    `    iifname "vpns*" oifname "${TAP.device}" accept`,
    `    iifname "${TAP.device}" oifname "vpns*" ct state established,related accept`,
    '  }',
    ...inputChain(relay ? ACCEPT_HELD : []),
    ...(relay ? relayChain(TAP.network) : []),
    '  chain postrouting {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    `    oifname "${TAP.device}" masquerade`,
    '  }',
    '}',
  ].join('\n')}\n`;
}
