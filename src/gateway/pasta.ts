import type { Step, Verdict } from '../plan/step.js';
import { ref } from '../plan/text.js';
import type { GatewayFacts, Stack } from './stack.js';
import { relayEndsTcp } from './tcp-relay.js';
import { TAP, TAP_MTU, userModeFeatures, userModePlan, userModeReason } from './user-mode.js';

/**
 * pasta does no congestion control towards the tap: a packet that is dropped on the way to a client costs a timeout.
 * A session's queue therefore holds what all its flows may have under way: 64 MB at the inner MTU.
 */
const QUEUE_PACKETS = 4000;

/**
 * The largest segment that a client may send. pasta offers clients a window of the size of its outer socket's send
 * buffer, which starts at 16 kB (tcp(7), tcp_wmem): below one segment of 15.9 kB the sender waits for its persist
 * timer, and an upload over 30 ms falls to 0.6 Mbit/s. Two segments always fit into the window when they are so small.
 */
const CLIENT_MSS = 7900;

/** User mode: pasta opens sockets of the ordinary user who runs the gateway, for TCP only where the relay does not. */
export const pasta: Stack = {
  name: 'pasta',

  features(facts, settings) {
    const refusal = userModeFeatures(facts, settings, 'pasta', facts.pasta);
    if (refusal) return refusal;
    if (!relayEndsTcp(settings, facts)) {
      if (settings.limits) return NOT_UNDER_CAPS;
      if (!facts.pastaCarriesTcp.ok) return facts.pastaCarriesTcp;
    }
    return { ok: true, why: userModeReason(settings, facts) };
  },

  plan(settings, facts) {
    const endsTcp = !relayEndsTcp(settings, facts);
    return {
      ...userModePlan(facts, settings, pastaStep(facts), endsTcp ? [CLAMP] : []),
      ...(endsTcp ? { queuePackets: QUEUE_PACKETS } : {}),
    };
  },
};

/** A cap drops: see above. */
const NOT_UNDER_CAPS: Verdict = {
  ok: false,
  code: 'config-invalid',
  why: 'under caps it must not end TCP itself: for each packet that a cap drops it waits for a timeout',
  fix: 'leave TCP to our relay (tcp = relay), use the stack slirp4netns, or leave out `limits`',
};

/** Only what the far end announces is clamped: it binds the client, while downloads keep their large segments. */
const CLAMP = `    oifname "vpns*" tcp flags & (syn | ack) == (syn | ack) tcp option maxseg size set ${CLIENT_MSS}`;

/**
 * pasta(1). The addresses are given because the host may have no default route to copy. It answers neither for the
 * host's loopback nor for the host's address, and forwards no port.
 */
function pastaStep(facts: GatewayFacts): Step {
  const { helper, programs } = facts;
  return {
    id: 'pasta',
    title: 'connect the namespace to the world by pasta',
    action: {
      kind: 'process',
      argv: [
        ...[helper, 'enter', '--owner', ref('self', 'pid'), '--'],
        ...[programs.pasta, '--foreground', '--quiet', '--ipv4-only', '--config-net'],
        ...['--ns-ifname', TAP.device, '--mtu', String(TAP_MTU)],
        ...['--address', TAP.address, '--netmask', String(TAP.prefix), '--gateway', TAP.router],
        ...['--map-host-loopback', 'none', '--map-guest-addr', 'none', '--dns-forward', TAP.nameServer],
        ...['--tcp-ports', 'none', '--udp-ports', 'none', '--tcp-ns', 'none', '--udp-ns', 'none'],
        ref('namespace', 'pid'),
      ],
      ready: { kind: 'route', pid: ref('namespace', 'pid'), device: TAP.device },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 2000 },
    },
    timeoutMs: 10_000,
  };
}
