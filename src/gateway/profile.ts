import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Endpoint, parseEndpoint, showEndpoint } from '../config/endpoint.js';
import type { GatewaySettings } from '../config/gateway.js';
import { MAX_TUNNELS } from '../config/invite.js';
import { type Network, parseNetwork, showNetwork } from '../config/network.js';
import { writeWhole } from '../effects/write-whole.js';
import type { GatewayFacts } from './stack.js';

/** What invites say of a gateway. Kept from the last start, so that invites fit a gateway however it was started. */
export interface Profile {
  readonly network: Network;
  readonly advertise: readonly Endpoint[];
  readonly reachable: boolean;
  /** Its end of a tunnel has the congestion control BBR. */
  readonly bbr: boolean;
  /** How many tunnels of one node it can use. */
  readonly tunnels: number;
}

const fileSchema = z.object({
  version: z.literal(1),
  network: z.string(),
  advertise: z.array(z.string()),
  reachable: z.boolean(),
  bbr: z.boolean().default(false),
  tunnels: z.int().min(1).max(MAX_TUNNELS).default(1),
});

/**
 * Where nodes find the gateway, when the settings do not say: the one address that it listens on, or this host's name
 * and then all its addresses, since compute nodes may have no DNS and may be on any side. At most 16.
 */
export function advertised(settings: GatewaySettings, facts: GatewayFacts): readonly Endpoint[] {
  if (settings.advertise.length > 0) return settings.advertise;
  const { host, port } = settings.listen;
  if (host !== '0.0.0.0' && host !== '::') return [settings.listen];
  const names = facts.name === undefined ? [] : [facts.name];
  const addresses = facts.addresses
    .filter((item) => item.running && !isVirtual(item.interface))
    .map((item) => item.address);
  const hosts = [...new Set([...names, ...addresses])].slice(0, 16);
  return (hosts.length > 0 ? hosts : ['127.0.0.1']).map((name) => ({ host: name, port }));
}

/** The profile of the last start, or undefined before the first. */
export function readProfile(path: string): Profile | undefined {
  try {
    const file = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const network = parseNetwork(file.network);
    const advertise = file.advertise.flatMap((text) => parseEndpoint(text) ?? []);
    const { reachable, bbr, tunnels } = file;
    return network && { network, advertise, reachable, bbr, tunnels };
  } catch {
    return undefined;
  }
}

export function writeProfile(path: string, profile: Profile): void {
  const file: z.input<typeof fileSchema> = {
    version: 1,
    network: showNetwork(profile.network),
    advertise: profile.advertise.map(showEndpoint),
    reachable: profile.reachable,
    bbr: profile.bbr,
    tunnels: profile.tunnels,
  };
  writeWhole(path, `${JSON.stringify(file, null, 2)}\n`);
}

/** Bridges of container engines and tunnels: nobody outside reaches them. */
function isVirtual(name: string): boolean {
  return /^(docker|br-|virbr|veth|cni|flannel|podman|lxc|lxd|vpns|tun|tap|wg)/.test(name);
}
