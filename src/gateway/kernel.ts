import type { GatewaySettings } from '../config/gateway.js';
import { showNetwork } from '../config/network.js';
import type { Step } from '../plan/step.js';
import { INPUT_CHAIN, NEVER_FORWARDED } from './client-rules.js';
import type { GatewayFacts, Stack } from './stack.js';

/** At 1 Gbit/s and 1460 bytes a packet: 12 ms. */
const QUEUE_PACKETS = 1000;
const FORWARDING = '/proc/sys/net/ipv4/ip_forward';

/** Root: this host's kernel forwards, with or without address translation. */
export const kernel: Stack = {
  name: 'kernel',

  features(facts, settings) {
    if (facts.uid !== 0) {
      const fix = 'start the gateway as root, or use the stack pasta or slirp4netns';
      return {
        ok: false,
        code: 'need-root',
        why: `forwarding in the kernel needs root, not uid ${facts.uid}`,
        fix,
      };
    }
    if (settings.interface !== undefined && !facts.interfaces.includes(settings.interface)) {
      const why = `there is no interface ${settings.interface}`;
      return { ok: false, code: 'config-invalid', why, fix: `choose one of ${facts.interfaces.join(', ')}` };
    }
    for (const verdict of [facts.helpers, facts.tun, facts.nft, facts.ip]) {
      if (!verdict.ok) return verdict;
    }
    return { ok: true, why: 'root: the kernel forwards' };
  },

  plan(settings, facts) {
    return {
      // The filter first: a host that starts to forward must not become a way around the tunnel.
      steps: [filterStep(settings, facts), ...(facts.forwarding ? [] : [forwardingStep()])],
      enter: [],
      dns: settings.dns.length > 0 ? settings.dns : facts.resolvers,
      queuePackets: QUEUE_PACKETS,
      ...(facts.nobodyGroup === undefined
        ? {}
        : {
            workers: {
              user: 'nobody',
              group: facts.nobodyGroup,
              socketDirectory: '/run/glidein-vpn-gateway',
            },
          }),
      reachable: settings.forward === 'routed',
    };
  },
};

/** Only where it was off: the undo puts back what was found. */
function forwardingStep(): Step {
  return {
    id: 'forwarding',
    title: 'let this host forward packets',
    action: {
      kind: 'command',
      argv: ['/bin/sh', '-c', `echo 1 > ${FORWARDING}`],
      undo: ['/bin/sh', '-c', `echo 0 > ${FORWARDING}`],
    },
    timeoutMs: 5000,
  };
}

function filterStep(settings: GatewaySettings, facts: GatewayFacts): Step {
  const { nft } = facts.programs;
  return {
    id: 'filter',
    title:
      settings.forward === 'nat'
        ? "let clients reach the world behind this host's address, but not each other nor this host"
        : 'let clients and the world reach each other, but clients neither each other nor this host',
    action: {
      kind: 'command',
      argv: [nft, '-f', '-'],
      stdin: rules(settings, facts.forwarding),
      undo: [nft, 'delete', 'table', 'inet', 'glidein_vpn'],
    },
    timeoutMs: 10_000,
  };
}

/**
 * nft(8), a table of our own: what the host's other tables drop stays dropped. A host that did not forward before
 * forwards for clients only.
 */
function rules(settings: GatewaySettings, forwardedBefore: boolean): string {
  const network = showNetwork(settings.network);
  const way =
    settings.interface === undefined ? [] : [`    iifname "vpns*" oifname != "${settings.interface}" drop`];
  const back = ['    oifname "vpns*" ct state established,related accept', '    oifname "vpns*" drop'];
  const hide = [
    '  chain postrouting {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    `    ip saddr ${network} oifname != "vpns*" masquerade`,
    '  }',
  ];
  return `${[
    // Adding before deleting makes the whole transaction work whether or not a table was left behind.
    'add table inet glidein_vpn',
    'delete table inet glidein_vpn',
    'table inet glidein_vpn {',
    '  chain forward {',
    `    type filter hook forward priority filter; policy ${forwardedBefore ? 'accept' : 'drop'};`,
    '    iifname "vpns*" oifname "vpns*" drop',
    NEVER_FORWARDED,
    ...way,
    '    iifname "vpns*" accept',
    ...(settings.forward === 'nat' ? back : ['    oifname "vpns*" accept']),
    '  }',
    ...INPUT_CHAIN,
    ...(settings.forward === 'nat' ? hide : []),
    '}',
  ].join('\n')}\n`;
}
