import { LAB, nodeAddresses } from '../../lab/topology.js';
import type { Place, Standing } from '../lab/site.js';

/** The plain routed path over the same links: what a VPN has to be compared with. */
export async function standNoVpn({ lab, node, index, gateway }: Place): Promise<Standing> {
  await node.output(['nft', 'delete', 'table', 'inet', 'site']);
  await node.output(['ip', 'route', 'add', `${LAB.pool.address}/32`, 'via', gateway]);
  const back = [`${nodeAddresses(index).address}/32`, 'via', LAB.dmz.poolSide];
  await lab.host('pool').output(['ip', 'route', 'add', ...back]);
  return { enter: (argv) => argv };
}
