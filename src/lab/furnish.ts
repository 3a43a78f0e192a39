import { nodeFirewall } from './firewall.js';
import type { Host } from './host.js';
import type { HostPlan } from './topology.js';

/** Gives a started host its user and, where its plan has one, its packet filter: before any link exists. */
export async function furnishHost(host: Host, plan: HostPlan): Promise<void> {
  if (plan.mayReach) await host.output(['nft', '-f', '-'], { input: nodeFirewall(plan.mayReach) });
  const { name, uid } = plan.user;
  await host.output([
    'useradd',
    '--create-home',
    '-K',
    'HOME_MODE=0700',
    '-s',
    '/bin/bash',
    '-u',
    `${uid}`,
    name,
  ]);
}

/** Addresses of its own and routes: after its links are laid. */
export async function routeHost(host: Host, plan: HostPlan): Promise<void> {
  const lines = [
    ...plan.ownAddresses.map((address) => `address add ${address} dev lo`),
    ...plan.routes.map((route) => `route add ${route.to} via ${route.via}`),
  ];
  if (lines.length > 0) await host.output(['ip', '-batch', '-'], { input: `${lines.join('\n')}\n` });
}
