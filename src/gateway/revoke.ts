import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Control } from './control.js';
import { strikeGroup } from './groups.js';
import { changeRegister } from './identities.js';
import type { Layout } from './layout.js';
import { Pki } from './pki.js';
import { gatewayLayout } from './prepare.js';
import { type Identity, type Register, revocations, strike, validGroup } from './register.js';
import { runningControl } from './running.js';

/** What a revocation did. */
export interface Revoked {
  readonly identity: Pick<Identity, 'name' | 'revoked'>;
  /** Nodes that ended with their invite. */
  readonly nodes: readonly Identity[];
  /** A session was up, and was ended. */
  readonly disconnected: boolean;
}

/**
 * Ends an invite for ever, with all its nodes where it is for several, or one of those. In this order: certificates go
 * onto the revocation list and admissions are taken away, so that neither certificate nor cookie begins a new session;
 * ocserv is told; then sessions and connections end. Throws `identity-unknown`, `state-unusable`.
 */
export async function gatewayRevoke(
  name: string,
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<Revoked> {
  const layout = gatewayLayout(settings, env);
  return await revokeNow(name, layout, runningControl(layout.run));
}

/** {@link gatewayRevoke} for who knows where, and what runs. */
export async function revokeNow(
  name: string,
  layout: Layout,
  control: Control | undefined,
): Promise<Revoked> {
  const now = new Date();
  const struck = await changeRegister(layout, now, async (register) => {
    const done = end(register, name, now);
    const pki = await Pki.open(layout.pki, now);
    await pki.writeCrl(revocations(done.register, now), done.register.crl, now);
    return { register: done.register, result: done };
  });
  const { identity, nodes } = struck;
  if (!control) return { identity, nodes, disconnected: false };
  await control.reload().catch(() => {});
  const disconnected = await endSessions(control, struck);
  return { identity, nodes, disconnected };
}

interface Struck {
  readonly register: Register;
  readonly identity: Pick<Identity, 'name' | 'revoked'>;
  readonly nodes: readonly Identity[];
  /** Whose sessions and connections are to end. */
  readonly clients: readonly Identity[];
}

function end(register: Register, name: string, now: Date): Struck {
  if (validGroup(register, name, now)) {
    const { group, ...struck } = strikeGroup(register, name, now);
    return { ...struck, identity: group, clients: struck.nodes };
  }
  const struck = strike(register, name, now);
  return { ...struck, nodes: [], clients: [struck.identity] };
}

/** All sessions first: of many nodes, the last must not go on while the connections of the first are ended. */
async function endSessions(control: Control, { identity, clients }: Struck): Promise<boolean> {
  let disconnected = false;
  if (clients.length !== 1) {
    for (const name of [identity.name, ...clients.map((client) => client.name)])
      disconnected = (await control.disconnect(name)) || disconnected;
  }
  for (const client of clients) disconnected = (await control.expel(client)) || disconnected;
  return disconnected;
}
