import type { GatewaySettings } from '../config/gateway.js';
import { overlaps, parseNetwork, showNetwork } from '../config/network.js';
import type { Verdict } from '../plan/step.js';
import { barredOf } from './allow/initial.js';
import { PATHS_TABLE } from './client-paths.js';
import { INPUT_CHAIN } from './client-rules.js';
import { forwardingSteps } from './kernel-filter.js';
import { LINK } from './kernel-link.js';
import { originOf, relaySteps } from './kernel-relay.js';
import { enterNamespace } from './namespace.js';
import type { GatewayFacts, Stack, StackPlan } from './stack.js';
import { relayEndsTcp, whyNoRelay } from './tcp-relay.js';

/** At 1 Gbit/s and 1460 bytes a packet: 12 ms. */
const QUEUE_PACKETS = 1000;

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
    const refusal = refuse(facts, settings);
    if (refusal) return refusal;
    const relay = relays(settings, facts) ? [facts.relay] : [];
    for (const verdict of [facts.helpers, ...relay, facts.tun, facts.nft, facts.ip]) {
      if (!verdict.ok) return verdict;
    }
    return { ok: true, why: `root: the kernel forwards; ${whoEndsTcp(settings, facts)}` };
  },

  plan(settings, facts) {
    return relays(settings, facts) ? relayed(settings, facts) : forwarded(settings, facts);
  },
};

function refuse(facts: GatewayFacts, settings: GatewaySettings): (Verdict & { ok: false }) | undefined {
  if (settings.interface !== undefined && !facts.interfaces.includes(settings.interface)) {
    const why = `there is no interface ${settings.interface}`;
    const fix = `choose one of ${facts.interfaces.join(', ')}`;
    const setting = { key: 'interface', value: settings.interface };
    return { ok: false, code: 'config-invalid', why, fix, facts: setting };
  }
  const link = parseNetwork(LINK.network);
  if (relays(settings, facts) && link && overlaps(link, settings.network)) {
    const why = `${showNetwork(settings.network)} overlaps ${LINK.network}, which leads to the gateway's namespace`;
    const setting = { key: 'network', value: showNetwork(settings.network) };
    return { ok: false, code: 'config-invalid', why, fix: 'choose another network', facts: setting };
  }
  if (settings.forward === 'routed' && settings.tcp === 'relay') {
    const why =
      'tcp = relay gives connections the address of this host, and forward = routed is to show the nodes';
    const fix = 'leave tcp out, or use forward = nat';
    return { ok: false, code: 'config-invalid', why, fix, facts: { key: 'tcp', value: settings.tcp } };
  }
  return undefined;
}

/**
 * Not where the pool routes to the nodes. It is to see their addresses; what it opens itself passes the relay by in any
 * case; and as nobody here ends them, all connections outlive a restart of the gateway. After one, the relay could not
 * tell those of the pool, which must go on, from its own, which are lost and must be reset.
 */
function relays(settings: GatewaySettings, facts: GatewayFacts): boolean {
  return settings.forward === 'nat' && relayEndsTcp(settings, facts);
}

function whoEndsTcp(settings: GatewaySettings, facts: GatewayFacts): string {
  if (relays(settings, facts)) return 'TCP ends in a network namespace of the gateway, by our relay';
  return settings.forward === 'routed'
    ? 'TCP passes from end to end, since pool and nodes are to see each other'
    : `TCP passes from end to end: ${whyNoRelay(settings, facts)}`;
}

function relayed(settings: GatewaySettings, facts: GatewayFacts): StackPlan {
  const shared = common(settings, facts);
  return {
    ...shared,
    steps: [...forwardingSteps(settings, facts, originOf(settings)), ...relaySteps(settings, facts, shared)],
    enter: enterNamespace,
    pathsTable: PATHS_TABLE,
    reachable: false,
  };
}

function forwarded(settings: GatewaySettings, facts: GatewayFacts): StackPlan {
  const sources = [showNetwork(settings.network)];
  const shared = common(settings, facts);
  return {
    ...shared,
    steps: forwardingSteps(settings, facts, {
      ...{ devices: 'vpns*', sources, forward: [], input: INPUT_CHAIN, allow: shared },
    }),
    enter: [],
    queuePackets: QUEUE_PACKETS,
    reachable: settings.forward === 'routed',
  };
}

function common(
  settings: GatewaySettings,
  facts: GatewayFacts,
): Omit<StackPlan, 'steps' | 'enter' | 'reachable'> {
  const socketDirectory = '/run/glidein-vpn-gateway';
  const { nobodyGroup } = facts;
  return {
    dns: settings.dns.length > 0 ? settings.dns : facts.resolvers,
    barred: barredOf(settings.network, LINK.network),
    ...(nobodyGroup === undefined
      ? {}
      : { workers: { user: 'nobody', group: nobodyGroup, socketDirectory } }),
  };
}
