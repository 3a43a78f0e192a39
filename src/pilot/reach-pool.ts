import { showEndpoint } from '../config/endpoint.js';
import type { PilotSettings } from '../config/pilot.js';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';
import type { Rung, RungHandle } from '../network/rung.js';

/**
 * Looks from inside the tunnel whether the pool's collector answers: HTCondor would only retry, and say so in a log.
 * Throws `pool-unreachable`.
 */
export async function reachPool(pool: PilotSettings['pool'], rung: Rung, handle: RungHandle): Promise<void> {
  const name = showEndpoint(pool);
  const inside = (argv: string[]) =>
    run(rung.enter(handle, argv, { ownerPid: process.pid }), { timeoutMs: 15_000 });
  const answer = await inside(['getent', 'ahostsv4', pool.host]);
  const address = /^([\d.]+)\s/.exec(answer.stdout)?.[1];
  if (address === undefined) {
    throw new FaultError('pool-unreachable', { pool: name, why: 'its name does not resolve there' });
  }
  // Not by gvpn-probe: to that a refusal is an answer too.
  const reached = await inside(['bash', '-c', 'exec 3<>"/dev/tcp/$0/$1"', address, String(pool.port)]);
  if (reached.code === 0) return;
  const why = /connect: (.+)/.exec(reached.stderr)?.[1]?.toLowerCase() ?? 'no answer';
  throw new FaultError('pool-unreachable', { pool: name, why: `${address}:${pool.port}: ${why}` });
}
