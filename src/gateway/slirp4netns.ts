import type { Step } from '../plan/step.js';
import { ref } from '../plan/text.js';
import type { GatewayFacts, Stack } from './stack.js';
import { TAP, TAP_MTU, userModeFeatures, userModePlan, userModeReason } from './user-mode.js';

/** User mode: slirp4netns opens sockets of the ordinary user who runs the gateway, for TCP only where the relay does not. */
export const slirp4netns: Stack = {
  name: 'slirp4netns',

  features(facts, settings) {
    const refusal = userModeFeatures(facts, settings, 'slirp4netns', facts.slirp4netns);
    return refusal ?? { ok: true, why: userModeReason(settings, facts) };
  },

  plan(settings, facts) {
    return userModePlan(facts, settings, slirpStep(facts));
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
        ...[
          programs.slirp4netns,
          '--configure',
          `--mtu=${TAP_MTU}`,
          '--disable-host-loopback',
          '--ready-fd=3',
        ],
        ...[ref('namespace', 'pid'), TAP.device],
      ],
      ready: { kind: 'byte', fd: 3 },
      restart: { firstMs: 500, maxMs: 30_000 },
      stop: { signal: 'SIGTERM', graceMs: 2000 },
    },
    timeoutMs: 10_000,
  };
}
