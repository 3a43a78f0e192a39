import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { liveOwner, sweepState } from '../effects/state-directory.js';
import { stopOwner } from '../effects/stop-owner.js';
import { FaultError } from '../health/fault-error.js';
import { sweepHost } from './host-lock.js';
import { gatewayLayout } from './prepare.js';

/** ocserv, the user-mode stack and the namespace have 5, 2 and 2 s; the rest is margin. */
const GRACE_MS = 15_000;

/** Stops the gateway of this state directory and clears what a killed one left. Throws `not-running`. */
export async function gatewayDown(
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<void> {
  const layout = gatewayLayout(settings, env);
  const owner = liveOwner(layout.run);
  if (owner) await stopOwner(owner.process, GRACE_MS);
  const swept = await sweepState(layout.run);
  await sweepHost(layout.run);
  if (!owner && !swept) {
    throw new FaultError('not-running', { what: 'the gateway', path: layout.run, start: 'gateway up' });
  }
}
