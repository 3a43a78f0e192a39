import type { ManagedProcess } from '../effects/managed-process.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import { query } from './condor-query.js';
import type { Lab } from './lab.js';
import { PILOT_AUTHORIZATIONS, PILOT_IDENTITY, poolConfig } from './pool-config.js';

const READY_AFTER_MS = 60_000;

/** What an init system and a package's first start do for HTCondor: directories, and the pool's signing key. */
const PREPARE = `
install -d -o condor -g condor /run/condor /run/lock/condor /var/log/condor /var/spool/condor
install -d -m 700 /etc/condor/passwords.d /etc/condor/tokens.d
umask 077; test -s /etc/condor/passwords.d/POOL || head -c 64 /dev/urandom >/etc/condor/passwords.d/POOL
`;

/** Starts HTCondor on the host `pool`. Ready when collector, negotiator and schedd are seen in the collector. */
export async function startCondor(lab: Lab): Promise<ManagedProcess> {
  const host = lab.host('pool');
  await host.writeFile('/etc/condor/config.d/10-pool.config', poolConfig());
  await host.output(['sh', '-e', '-c', PREPARE]);
  const master = await host.start(['condor_master', '-f']);
  let over = false;
  void master.ended.then(() => {
    over = true;
  });
  const all = ['Collector', 'Negotiator', 'Scheduler'];
  const ready = await poll(
    async () => {
      if (over) return false;
      const ads = await query(lab, 'condor_status', ['-any', '-attributes', 'MyType']).catch(() => []);
      return all.every((type) => ads.some((ad) => ad.MyType === type)) || undefined;
    },
    { timeoutMs: READY_AFTER_MS, everyMs: 100 },
  );
  if (ready) return master;
  await master.stop({ signal: 'SIGQUIT', graceMs: 5000 });
  const why = over
    ? 'condor_master ended on its own'
    : `HTCondor is not ready after ${READY_AFTER_MS / 1000} s`;
  throw new FaultError('lab-broken', { host: host.name, why, log: `${host.directory}/upper/var/log/condor` });
}

/** A token with which a pilot may join the pool: what a pool hands to a factory. */
export async function pilotToken(lab: Lab, lifetimeSeconds = 86_400): Promise<string> {
  const authorizations = PILOT_AUTHORIZATIONS.flatMap((name) => ['-authz', name]);
  const create = ['condor_token_create', '-identity', PILOT_IDENTITY, '-lifetime', String(lifetimeSeconds)];
  return (await lab.host('pool').output([...create, ...authorizations])).trim();
}
