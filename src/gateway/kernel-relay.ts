import type { GatewaySettings } from '../config/gateway.js';
import { showNetwork } from '../config/network.js';
import type { Step } from '../plan/step.js';
import { ref } from '../plan/text.js';
import { allowFilter, allowJump } from './allow/filter.js';
import { initialFill } from './allow/initial.js';
import { pathsStep } from './client-paths.js';
import { inputChain, NEVER_FORWARDED } from './client-rules.js';
import { chosenCongestion } from './congestion.js';
import type { Origin } from './kernel-filter.js';
import { innerLinkStep, LINK, linkStep } from './kernel-link.js';
import { enterNamespace, namespaceStep } from './namespace.js';
import type { GatewayFacts, StackPlan } from './stack.js';
import { ACCEPT_HELD, forwardToRelay, RELAY, relayChain, tcpDeviceStep, tcpRelayStep } from './tcp-relay.js';

/**
 * A network namespace of the gateway's own in which ocserv's sessions end and the relay ends TCP, as in user mode: its
 * marks, routing rules and sysctls are not this host's, and are gone with it.
 *
 * The relay connects from inside. What it sends comes to this host by the same way as everything else of the clients
 * and meets the same filter and the same address translation: it can reach nothing that plain forwarding could not.
 */
export function relaySteps(
  settings: GatewaySettings,
  facts: GatewayFacts,
  allow: Pick<StackPlan, 'dns' | 'barred'>,
): Step[] {
  return [
    namespaceStep(facts.helper, 'none'),
    linkStep(facts, settings.network),
    innerLinkStep(facts),
    tcpDeviceStep(facts, settings.network, LINK.relay),
    pathsStep(facts),
    insideStep(settings, facts),
    innerFilterStep(settings, facts, allow),
  ];
}

/** How clients then come to this host's kernel: the relay's connections with the namespace's address. */
export function originOf(settings: GatewaySettings): Origin {
  const { device, gateway } = LINK;
  return {
    devices: device,
    sources: [showNetwork(settings.network), gateway],
    // The way here has a larger MTU than the way out: the far end must not learn of it.
    forward: [`    iifname "${device}" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu`],
    input: [
      '  chain input {',
      '    type filter hook input priority filter; policy accept;',
      `    iifname "${device}" meta l4proto != icmp drop`,
      '  }',
    ],
  };
}

/** The relay, inside, as the user that ocserv's workers are. */
function insideStep(settings: GatewaySettings, facts: GatewayFacts): Step {
  const step = tcpRelayStep(facts, chosenCongestion(settings, facts));
  if (step.action.kind !== 'process') return step;
  const enter = [facts.helper, 'enter', ...enterNamespace, '--owner', ref('self', 'pid'), '--'];
  const user = facts.nobodyGroup === undefined ? [] : ['--user', 'nobody'];
  return { ...step, action: { ...step.action, argv: [...enter, ...step.action.argv, ...user] } };
}

function innerFilterStep(
  settings: GatewaySettings,
  facts: GatewayFacts,
  allow: Pick<StackPlan, 'dns' | 'barred'>,
): Step {
  return {
    id: 'inner-filter',
    title: "lead the clients' TCP to the relay as far as it is allowed, and keep clients from each other",
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', facts.programs.nft, '-f', '-'],
      stdin: innerRules(settings, allow.dns) + initialFill(settings, allow.barred),
    },
    timeoutMs: 10_000,
  };
}

/** nft(8). It tracks no connection: this host's filter does, for what comes back. */
function innerRules({ network }: GatewaySettings, dns: readonly string[]): string {
  const { inner } = LINK;
  return `${[
    'table inet glidein_vpn {',
    ...allowFilter({ clients: network, dns, tracked: false }),
    '  chain forward {',
    '    type filter hook forward priority filter; policy drop;',
    allowJump(),
    NEVER_FORWARDED,
    ...forwardToRelay(network, LINK.network),
    `    iifname "vpns*" oifname "${inner}" accept`,
    `    iifname "${inner}" oifname "vpns*" accept`,
    '  }',
    ...inputChain([...ACCEPT_HELD, `    iifname "${inner}" tcp dport ${RELAY.port} drop`]),
    ...relayChain(LINK.network),
    '}',
  ].join('\n')}\n`;
}
