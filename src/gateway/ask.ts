import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { askSocket } from '../effects/ask-socket.js';
import { liveOwner } from '../effects/state-directory.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { type Request, resultOf } from './control-protocol.js';
import { gatewayLayout } from './prepare.js';

/** A reload may wait for tc(8), nft(8) and name servers. */
const PATIENCE_MS = 60_000;

/**
 * Asks the process of the running gateway of these settings. Resolves with its result, whose shape its maker tells.
 * Throws the fault that it answers, `not-running`, and `control-silent`.
 */
export async function askGateway<T>(
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
  request: Request,
): Promise<T> {
  const layout = gatewayLayout(settings, env);
  const owner = liveOwner(layout.run);
  if (!owner)
    throw new FaultError('not-running', { what: 'the gateway', path: layout.run, start: 'gateway up' });
  const silent = (why: string) => {
    const facts = { pid: owner.process.pid, path: layout.control, why };
    return new FaultError('control-silent', facts);
  };
  const text = await askSocket(layout.control, `${JSON.stringify(request)}\n`, PATIENCE_MS).catch((error) => {
    throw silent(messageOf(error));
  });
  try {
    return resultOf(text) as T;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw silent(text === '' ? 'it hung up' : messageOf(error));
  }
}
