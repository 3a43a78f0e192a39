import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { changeRegister } from './identities.js';
import { Pki } from './pki.js';
import { gatewayLayout } from './prepare.js';
import { type Identity, revocations, strike } from './register.js';
import { runningControl } from './running.js';

/** What a revocation did. */
export interface Revoked {
  readonly identity: Identity;
  /** A session was up, and was ended. */
  readonly disconnected: boolean;
}

/**
 * Ends an invite for ever. In this order: the certificate goes onto the revocation list and the identity's admission
 * is taken away, so that neither certificate nor cookie begins a new session; ocserv is told; then its sessions and connections end.
 * Throws `identity-unknown`, `state-unusable`.
 */
export async function gatewayRevoke(
  name: string,
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<Revoked> {
  const layout = gatewayLayout(settings, env);
  const now = new Date();
  const identity = await changeRegister(layout, now, async (register) => {
    const struck = strike(register, name, now);
    const pki = await Pki.open(layout.pki, now);
    await pki.writeCrl(revocations(struck.register, now), struck.register.crl, now);
    return { register: struck.register, result: struck.identity };
  });
  const control = runningControl(layout.run);
  if (!control) return { identity, disconnected: false };
  await control.reload().catch(() => {});
  return { identity, disconnected: await control.expel(identity) };
}
