import { overlaps, parseNetwork, showNetwork } from '../config/network.js';
import type { Step } from '../plan/step.js';
import { ref } from '../plan/text.js';
import { INPUT_CHAIN, NEVER_FORWARDED } from './client-rules.js';
import { enterNamespace, namespaceStep } from './namespace.js';
import type { GatewayFacts, Stack } from './stack.js';

/** slirp4netns(1): its own network, and its name server that asks the host's. */
const OWN_NETWORK = '10.0.2.0/24';
const NAME_SERVER = '10.0.2.3';

/**
 * User mode: slirp4netns ends TCP and opens sockets of the ordinary user who runs the gateway.
 *
 * Clients are masqueraded behind the tap's one address, not announced by proxy ARP: libslirp remembers the hardware
 * addresses of 16 neighbours only. Measured with 24 clients: masquerading moved the same bytes in 4.2 and 4.9 s, proxy
 * ARP in 4.9 and 6.2 s; with one client there was no difference.
 */
export const slirp4netns: Stack = {
  name: 'slirp4netns',

  features(facts, settings) {
    if (facts.uid === 0) {
      return {
        ok: false,
        code: 'config-invalid',
        why: 'it is for ordinary users, and this is root',
        fix: 'run as an ordinary user, or use the stack kernel',
      };
    }
    const own = parseNetwork(OWN_NETWORK);
    if (own && overlaps(own, settings.network)) {
      return {
        ok: false,
        code: 'config-invalid',
        why: `${showNetwork(settings.network)} overlaps ${OWN_NETWORK}, which slirp4netns uses itself`,
        fix: 'choose another network',
      };
    }
    for (const verdict of [facts.helpers, facts.userNamespaces, facts.tun, facts.slirp4netns, facts.nft]) {
      if (!verdict.ok) return verdict;
    }
    return { ok: true, why: 'ends TCP at the gateway and needs no privilege' };
  },

  plan(settings, facts) {
    return {
      steps: [namespaceStep(facts.helper), slirpStep(facts), filterStep(facts)],
      enter: enterNamespace,
      dns: settings.dns.length > 0 ? settings.dns : [NAME_SERVER],
      reachable: false,
    };
  },
};

function slirpStep(facts: GatewayFacts): Step {
  const { helper, programs } = facts;
  return {
    id: 'slirp4netns',
    title: 'connect the namespace to the world by slirp4netns',
    action: {
      kind: 'process',
      argv: [
        ...[helper, 'enter', '--owner', ref('self', 'pid'), '--'],
        ...[programs.slirp4netns, '--configure', '--mtu=65520', '--disable-host-loopback', '--ready-fd=3'],
        ...[ref('namespace', 'pid'), 'tap0'],
      ],
      ready: { kind: 'byte', fd: 3 },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 2000 },
    },
    timeoutMs: 10_000,
  };
}

function filterStep(facts: GatewayFacts): Step {
  return {
    id: 'filter',
    title: 'let clients reach the world, but not each other nor this host',
    action: {
      kind: 'command',
      argv: [facts.helper, 'enter', ...enterNamespace, '--', facts.programs.nft, '-f', '-'],
      stdin: rules(facts.addresses.map((item) => item.address)),
    },
    timeoutMs: 10_000,
  };
}

/** nft(8). The namespace and its rules are gone together, so that nothing has to be undone. */
function rules(own: readonly string[]): string {
  const host = own.length > 0 ? [`    ip daddr { ${own.join(', ')} } drop`] : [];
  return `${[
    'table inet glidein_vpn {',
    '  chain forward {',
    '    type filter hook forward priority filter; policy drop;',
    ...host,
    NEVER_FORWARDED,
    '    iifname "vpns*" oifname "tap0" accept',
    '    iifname "tap0" oifname "vpns*" ct state established,related accept',
    '  }',
    ...INPUT_CHAIN,
    '  chain postrouting {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    '    oifname "tap0" masquerade',
    '  }',
    '}',
  ].join('\n')}\n`;
}
