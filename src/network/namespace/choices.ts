import type { NodeSettings } from '../../config/node.js';
import type { Verdict } from '../../plan/step.js';
import type { NodeFacts } from '../../probe/node-facts.js';

/** How the tunnel's packets and its TCP connection are handled, and why. */
export interface TunnelChoices {
  /** openconnect moves packets at the device itself; else our relay does, beside it. */
  readonly handed: boolean;
  /** Congestion control of the connection; undefined is the host's. */
  readonly congestion: string | undefined;
  readonly reasons: readonly string[];
}

/** What {@link chooseTunnel} needs to know. */
type Facts = Pick<NodeFacts, 'preload' | 'bbr'>;

/** Why a setting cannot be met here; undefined when everything that is set can be. */
export function refusedChoice(facts: Facts, settings: NodeSettings): (Verdict & { ok: false }) | undefined {
  if (settings.tun !== 'handed' || facts.preload.ok) return undefined;
  return facts.preload;
}

/**
 * One hop less for every packet where openconnect can be given the device: of some 9 CPU seconds per GB the relay takes
 * nearly 2. BBR wherever it is allowed: over 10 ms with 0.01 % loss it carried 0.9 of no VPN where CUBIC carried 0.3.
 */
export function chooseTunnel(facts: Facts, settings: NodeSettings): TunnelChoices {
  const handed = settings.tun !== 'relay' && facts.preload.ok;
  const bbr = settings.congestion === 'auto' && facts.bbr.ok && facts.preload.ok;
  return {
    handed,
    congestion: bbr ? 'bbr' : undefined,
    reasons: [
      handed
        ? 'packets by openconnect itself: a preload hands it the device'
        : `packets by our relay: ${settings.tun === 'relay' ? 'as set' : facts.preload.why}`,
      bbr
        ? "congestion control bbr: one loss must not halve all of a node's streams"
        : `congestion control of the host: ${settings.congestion === 'host' ? 'as set' : (facts.bbr.ok ? facts.preload : facts.bbr).why}`,
    ],
  };
}
