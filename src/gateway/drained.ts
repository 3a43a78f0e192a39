import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { isAlive } from '../effects/process-identity.js';
import { liveOwner } from '../effects/state-directory.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import { gatewayLayout } from './prepare.js';
import { runningStatus } from './running.js';

const EVERY_MS = 500;

/** Resolves when the gateway that is being drained has ended. Throws `drain-cancelled`. */
export async function untilDrained(
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<void> {
  const { run } = gatewayLayout(settings, env);
  const owner = liveOwner(run)?.process;
  if (!owner) return;
  await poll(
    () => {
      if (!isAlive(owner)) return true;
      const status = runningStatus(run);
      if (status && !status.draining) throw new FaultError('drain-cancelled');
      return undefined;
    },
    { timeoutMs: Number.POSITIVE_INFINITY, everyMs: EVERY_MS },
  );
}
