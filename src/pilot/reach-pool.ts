import { showEndpoint } from '../config/endpoint.js';
import type { PilotSettings } from '../config/pilot.js';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import type { Rung, RungHandle } from '../network/rung.js';

/**
 * Looks from inside the tunnel whether the pool's collector answers: HTCondor would only retry, and say so in a log.
 * Throws `pool-unreachable`.
 */
export async function reachPool(
  pool: PilotSettings['pool'],
  rung: Rung,
  handle: RungHandle,
  probe: string,
): Promise<void> {
  const name = showEndpoint(pool);
  const inside = (argv: string[]) =>
    run(rung.enter(handle, argv, { ownerPid: process.pid }), { timeoutMs: 15_000 });
  const answer = await inside(['getent', 'ahostsv4', pool.host]);
  const address = /^([\d.]+)\s/.exec(answer.stdout)?.[1];
  if (address === undefined) {
    throw new FaultError('pool-unreachable', { pool: name, why: 'its name does not resolve there' });
  }
  const target = ['--target', String(handle.namespacePid), '--owner', String(process.pid)];
  const reached = await run([
    probe,
    ...target,
    '--to',
    `${address}:${pool.port}`,
    '--once',
    '--timeout-ms',
    '5000',
  ]);
  if (reached.code === 0) return;
  const why = reached.stdout.trim().replace(/^fail /, '') || reached.stderr.trim() || 'no answer';
  throw new FaultError('pool-unreachable', { pool: name, why: `${address}:${pool.port}: ${why}` });
}
