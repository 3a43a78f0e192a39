import { existsSync } from 'node:fs';
import { type Endpoint, showEndpoint } from '../config/endpoint.js';
import { run } from '../effects/run.js';
import { FaultError } from '../health/fault-error.js';

/** What is needed to ask the collector. */
interface PingRequest {
  readonly pool: Endpoint;
  /** Path of the token that the user gave, for the message. */
  readonly token: string;
  /** condor_ping(1); where a release has none, nothing is asked. */
  readonly ping: string;
  /** condor_master's own: it names the pilot's configuration. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Asks the collector whether this pilot may advertise a startd. HTCondor itself would try again and again, and end as
 * if it had been idle. `inside` makes a command one of the namespace. Throws `pilot-token`.
 */
export async function pingPool(
  { pool, token, ping, environment }: PingRequest,
  inside: (argv: readonly string[]) => string[],
): Promise<void> {
  if (!existsSync(ping)) return;
  const argv = [ping, '-pool', showEndpoint(pool), '-type', 'COLLECTOR', 'ADVERTISE_STARTD'];
  const answer = await run(inside(argv), { env: environment, timeoutMs: 30_000 });
  if (answer.code === 0) return;
  const why = `the collector ${showEndpoint(pool)} does not let it advertise a startd (condor_ping)`;
  throw new FaultError('pilot-token', { path: token, why });
}
