import { type Network, showNetwork } from '../config/network.js';
import type { Step } from '../plan/step.js';
import { ref } from '../plan/text.js';
import { enterNamespace } from './namespace.js';
import type { GatewayFacts } from './stack.js';

/**
 * The way between this host and the gateway's own network namespace: a veth(4) pair. Its addresses are link-local
 * (RFC 3927), so that they are in no other network's way, and clients never get to them.
 */
export const LINK = {
  /** Its end in this host's namespace, and in the gateway's. */
  device: 'gvpn0',
  inner: 'host0',
  network: '169.254.77.0/29',
  host: '169.254.77.1',
  gateway: '169.254.77.2',
  relay: '169.254.77.3',
  /** The largest that a veth can have: what leaves is cut to the size of the way out. */
  mtu: 65_535,
} as const;

/** The pair dies with the namespace; deleting it here as well leaves no moment in which it is still there. */
export function linkStep(facts: GatewayFacts, network: Network): Step {
  const { device, inner, host, gateway, mtu } = LINK;
  const { ip } = facts.programs;
  return {
    id: 'link',
    title: 'connect it to this host, which finds the clients there',
    action: {
      kind: 'command',
      argv: [ip, '-batch', '-'],
      stdin: [
        `link add ${device} mtu ${mtu} type veth peer name ${inner} mtu ${mtu} netns `,
        ref('namespace', 'pid'),
        '\n',
        `address add ${host}/29 dev ${device}\n`,
        `link set dev ${device} up\n`,
        `route add ${showNetwork(network)} via ${gateway} dev ${device}\n`,
      ],
      undo: [ip, 'link', 'delete', device],
    },
    timeoutMs: 10_000,
  };
}

export function innerLinkStep(facts: GatewayFacts): Step {
  const { inner, host, gateway } = LINK;
  const commands = [
    `address add ${gateway}/29 dev ${inner}`,
    `link set dev ${inner} up`,
    `route add default via ${host} dev ${inner}`,
  ];
  return {
    id: 'inner-link',
    title: 'lead the namespace to the world by this host',
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', facts.programs.ip, '-batch', '-'],
      stdin: `${commands.join('\n')}\n`,
    },
    timeoutMs: 10_000,
  };
}
