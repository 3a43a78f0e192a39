import type { ManagedProcess } from '../effects/managed-process.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import type { Lab } from './lab.js';
import { LAB } from './topology.js';

const NAMES = '/etc/lab-names';

/** What the pool's name server knows. The site's nodes are not in it: the pool has never heard of them. */
export function labNames(): string {
  return [
    `${LAB.pool.address} ${LAB.pool.fqdn} web.${LAB.domain}`,
    `${LAB.dmz.poolSide} ${LAB.dmz.fqdn}`,
    '',
  ].join('\n');
}

/** Starts the pool's name server. Names that it does not know do not exist: it asks nobody, and says so at once. */
export async function startNameServer(lab: Lab): Promise<ManagedProcess> {
  const host = lab.host('pool');
  await host.writeFile(NAMES, labNames());
  const server = await host.start([
    ...['dnsmasq', '--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--pid-file='],
    ...[`--listen-address=${LAB.pool.address}`, '--bind-interfaces', '--no-resolv', '--no-hosts'],
    ...[`--addn-hosts=${NAMES}`, '--local=/#/'],
  ]);
  const ready = await poll(
    async () =>
      (await host.run(['host', '-W', '1', LAB.pool.fqdn, LAB.pool.address])).code === 0 ? true : undefined,
    { timeoutMs: 10_000 },
  );
  if (ready) return server;
  await server.stop({ signal: 'SIGTERM', graceMs: 1000 });
  throw new FaultError('lab-broken', {
    host: 'pool',
    why: 'dnsmasq does not answer',
    log: host.log('dnsmasq'),
  });
}
