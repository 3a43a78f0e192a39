import type { GatewaySettings } from '../config/gateway.js';
import type { GatewayFacts } from './stack.js';

/** The congestion control that the gateway's sockets ask for; undefined is the host's own. */
export function chosenCongestion(
  settings: Pick<GatewaySettings, 'congestion'>,
  facts: Pick<GatewayFacts, 'bbr'>,
): string | undefined {
  return settings.congestion === 'auto' && facts.bbr.ok ? 'bbr' : undefined;
}

/** Why it is that one, in a line. */
export function congestionReason(
  settings: Pick<GatewaySettings, 'congestion'>,
  facts: Pick<GatewayFacts, 'bbr'>,
): string {
  const chosen = chosenCongestion(settings, facts);
  if (chosen !== undefined)
    return `congestion control ${chosen}: one loss must not halve all of a node's streams`;
  return `congestion control of the host: ${settings.congestion === 'host' ? 'as set' : facts.bbr.why}`;
}
