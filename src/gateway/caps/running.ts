import { parseNetwork } from '../../config/network.js';
import type { Layout } from '../layout.js';
import type { Identity, Register } from '../register.js';
import { stateOf } from '../register.js';
import type { RunStatus } from '../run-status.js';
import { runningStatus } from '../running.js';
import type { CapsPlace } from './apply.js';
import type { Client } from './classes.js';

/** Where the caps of the gateway of this layout are; undefined when none runs, or its host cannot hold any. */
export function runningCaps(
  layout: Layout,
  status: RunStatus | undefined = runningStatus(layout.run),
): CapsPlace | undefined {
  const network = status && parseNetwork(status.network);
  if (!status?.caps || !network) return undefined;
  return { ...status.caps, enter: status.control.enter, network, file: layout.limits };
}

/** Who may come in, by the address that he has then. */
export function validClients(register: Register, now: Date): Client[] {
  return register.identities.filter((item) => stateOf(item, now) === 'valid').map(clientOf);
}

/** A node that enrolled has the caps of its invite. */
export function clientOf({ name, invite, address }: Pick<Identity, 'name' | 'invite' | 'address'>): Client {
  return { name: invite ?? name, address };
}
