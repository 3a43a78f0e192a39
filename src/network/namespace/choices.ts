import type { Invite } from '../../config/invite.js';
import type { NodeSettings } from '../../config/node.js';
import type { Verdict } from '../../plan/step.js';
import type { NodeFacts } from '../../probe/node-facts.js';

/** How the tunnel's packets and its TCP connection are handled, and why. */
export interface TunnelChoices {
  /** openconnect moves packets at the device itself; else our relay does, beside it. */
  readonly handed: boolean;
  /** Congestion control of the connection; undefined is the host's. */
  readonly congestion: string | undefined;
  readonly tunnels: TunnelCount;
  readonly reasons: readonly string[];
}

/** How many tunnels there are at most, and how far the gateway must be for more than one: the time of a TCP handshake. */
export interface TunnelCount {
  readonly most: number;
  readonly beyondMs: number;
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
export function chooseTunnel(facts: Facts, settings: NodeSettings, invite: Invite): TunnelChoices {
  const handed = settings.tun !== 'relay' && facts.preload.ok;
  const bbr = settings.congestion === 'auto' && facts.bbr.ok && facts.preload.ok;
  const { tunnels, reason } = countTunnels(settings, invite, bbr);
  return {
    handed,
    congestion: bbr ? 'bbr' : undefined,
    tunnels,
    reasons: [
      handed
        ? 'packets by openconnect itself: a preload hands it the device'
        : `packets by our relay: ${settings.tun === 'relay' ? 'as set' : facts.preload.why}`,
      bbr
        ? "congestion control bbr: one loss must not halve all of a node's streams"
        : `congestion control of the host: ${settings.congestion === 'host' ? 'as set' : (facts.bbr.ok ? facts.preload : facts.bbr).why}`,
      reason,
    ],
  };
}

/** A loss is repaired within a round trip: below this, the streams do not feel that they share one connection. */
const NEAR_MS = 1;

/**
 * All streams of a tunnel share one TCP connection. Where one of its ends must do without BBR, and the gateway is not
 * near, they get no more than one CUBIC connection gets: over 10 ms with 0.01 % loss 0.14 of no VPN, whatever the link.
 */
function countTunnels(
  settings: NodeSettings,
  invite: Invite,
  bbr: boolean,
): { readonly tunnels: TunnelCount; readonly reason: string } {
  const allowed = invite.tunnels ?? 1;
  if (settings.tunnels !== 'auto') {
    const most = Math.min(settings.tunnels, allowed);
    const why = most < settings.tunnels ? 'the gateway lets a node have no more' : 'as set';
    return { tunnels: { most, beyondMs: 0 }, reason: `${numberOf(most)}: ${why}` };
  }
  if (allowed === 1) return single('the gateway lets a node have no more');
  if (bbr && invite.bbr === true) return single('both ends have BBR');
  const end = bbr ? "the gateway's end" : 'our end';
  return {
    tunnels: { most: allowed, beyondMs: NEAR_MS },
    reason: `${numberOf(allowed)} where the gateway is ${NEAR_MS} ms away or more: ${end} has no BBR`,
  };
}

function single(why: string): ReturnType<typeof countTunnels> {
  return { tunnels: { most: 1, beyondMs: 0 }, reason: `1 tunnel: ${why}` };
}

function numberOf(tunnels: number): string {
  return tunnels === 1 ? '1 tunnel' : `${tunnels} tunnels`;
}
