import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import type { Host } from './host.js';
import type { LinkPlan } from './topology.js';

/**
 * Lays a link between two hosts: a veth pair whose ends are born in the hosts' namespaces and end with them, so
 * that the machine itself never has an interface. Throws `lab-broken`.
 */
export async function layLink(link: LinkPlan, hosts: ReadonlyMap<string, Host>): Promise<void> {
  const ends = link.ends.map((end) => {
    const host = hosts.get(end.host);
    if (!host) throw new Error(`link to unknown host ${end.host}`);
    return { ...end, host };
  });
  const [here, there] = ends as [(typeof ends)[0], (typeof ends)[0]];
  const pair = ['ip', 'link', 'add', 'name', here.device, 'netns', String(here.host.pid), 'type', 'veth'];
  const made = await run([...pair, 'peer', 'name', there.device, 'netns', String(there.host.pid)]);
  if (made.code !== 0) {
    const why = `link ${here.host.name} - ${there.host.name}: ${made.stderr.trim()}`;
    throw new FaultError('lab-broken', { host: here.host.name, why, log: here.host.directory });
  }
  await Promise.all(ends.map((end) => configure(end.host, end.device, end.address, link.rate)));
}

/** A token bucket at both ends: each limits what it sends. The queue holds 12 ms at 1 Gbit/s. */
async function configure(
  host: Host,
  device: string,
  address: string,
  rate: string | undefined,
): Promise<void> {
  await host.output(['ip', '-batch', '-'], {
    input: `address add ${address} dev ${device}\nlink set ${device} up\n`,
  });
  if (rate === undefined) return;
  const shape = ['tbf', 'rate', rate, 'burst', '256k', 'limit', '1500k'];
  await host.output(['tc', 'qdisc', 'add', 'dev', device, 'root', ...shape]);
}
