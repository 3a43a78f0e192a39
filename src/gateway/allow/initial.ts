import { showRule } from '../../config/allow/rule.js';
import type { GatewaySettings } from '../../config/gateway.js';
import { type Network, parseNetwork } from '../../config/network.js';
import { fillCommands } from './filter.js';
import { openingsOf } from './openings.js';

/** The networks that no list opens: the clients', and the gateway's own between its parts. */
export function barredOf(clients: Network, ...own: readonly string[]): readonly Network[] {
  return [clients, ...own.map((text) => parseNetwork(text)).filter((network) => network !== undefined)];
}

/** Commands of nft(8) for the start: networks are open at once, names when the gateway has asked for them. */
export function initialFill(
  { allow = [] }: Pick<GatewaySettings, 'allow'>,
  barred: readonly Network[],
): string {
  const names = allow.filter(({ to }) => typeof to === 'string');
  const later = [...new Set(names.map(showRule))].map((rule) => `# when its name is known: ${rule}\n`);
  return later.join('') + fillCommands(openingsOf(allow, new Map(), barred));
}
