import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Limits } from '../config/limits.js';
import { FaultError } from '../health/fault-error.js';
import { changeLimits } from './caps/apply.js';
import { strangersNotes } from './caps/prepare.js';
import { runningCaps, validClients } from './caps/running.js';
import { readRegister } from './identities.js';
import { gatewayLayout } from './prepare.js';
import { runningStatus } from './running.js';

/** What a running gateway has after a reload. */
export interface Reloaded {
  readonly limits: Limits | undefined;
  /** What is to be looked at, a line each. */
  readonly notes: readonly string[];
}

/** The configuration file that the running gateway of this state directory was started with. */
export function runningConfig(
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): string | undefined {
  return runningStatus(gatewayLayout(settings, env).run)?.config;
}

/**
 * Puts the limits of the settings into force at a running gateway. No session ends by it. Other settings are those of
 * its start until it is started again. Throws `not-running`, `limits-refused`.
 */
export async function gatewayReload(
  settings: Pick<GatewaySettings, 'stateDir' | 'limits'>,
  env: Environment,
): Promise<Reloaded> {
  const layout = gatewayLayout(settings, env);
  const status = runningStatus(layout.run);
  if (!status)
    throw new FaultError('not-running', { what: 'the gateway', path: layout.run, start: 'gateway up' });
  const { limits } = settings;
  if (limits && status.stack === 'pasta' && status.control.tcp === undefined)
    throw new FaultError('limits-refused', { why: 'pasta ends TCP itself there, and a cap would starve it' });
  const register = readRegister(layout);
  const place = runningCaps(layout, status);
  if (place) await changeLimits(place, limits, validClients(register, new Date()));
  else if (limits) throw new FaultError('limits-refused', { why: 'it was started without what caps need' });
  return { limits, notes: limits ? strangersNotes(limits, register) : [] };
}
