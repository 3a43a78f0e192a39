import { cli, handOverInvite, NODE_FILES } from '../../lab/demo-parts.js';
import { homeOf } from '../../lab/host-entry.js';
import { LAB } from '../../lab/topology.js';
import { GATEWAY_PORT, type Place, type Standing } from '../lab/site.js';

/** The product itself, by its own command line: a gateway with this stack, and `up` on the node. */
export async function standOurs({ lab, dmz, node, gateway }: Place, stack: string): Promise<Standing> {
  const user = stack === 'kernel' ? 'root' : LAB.users.dmz.name;
  const state = ['--state-dir', `${homeOf(user)}/gateway-${stack}`];
  const at = `${gateway}:${GATEWAY_PORT}`;
  // A name server is asked by nobody here; the kernel stack would find none that nodes could use.
  const words = [
    '--stack',
    stack,
    '--listen',
    at,
    '--advertise',
    at,
    '--dns',
    LAB.pool.address,
    '--allow',
    LAB.allowAll,
  ];
  await cli(dmz, ['gateway', 'up', ...state, ...words], user);
  await handOverInvite(lab, node, node.name, state, user);
  await cli(node, ['up', '--invite', NODE_FILES.invite]);
  return { enter: (argv) => ['glidein-vpn', 'exec', '--', ...argv] };
}
