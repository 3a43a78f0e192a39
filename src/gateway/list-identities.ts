import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { readRegister } from './identities.js';
import { gatewayLayout } from './prepare.js';
import { type IdentityState, stateOf } from './register.js';
import { runningControl } from './running.js';

/** One node as `gateway identities` shows it. Times are ISO 8601. */
export interface NodeEntry {
  readonly name: string;
  readonly state: IdentityState;
  readonly address: string;
  /** What the node calls itself; absent where the invite is for one. */
  readonly label?: string;
  readonly issued: string;
  readonly expires: string;
  readonly connected: boolean;
}

/** One invite and its nodes. One for a single node has that one, of the same name. */
export interface InviteEntry {
  readonly name: string;
  readonly state: IdentityState;
  readonly issued: string;
  readonly expires: string;
  /** How many nodes it is for at once, and how many places are taken. */
  readonly places: number;
  readonly taken: number;
  readonly nodes: readonly NodeEntry[];
}

/** `gateway identities --json`. `answers`: ocserv was asked who is connected. */
export interface IdentityList {
  readonly version: 1;
  readonly answers: boolean;
  readonly invites: readonly InviteEntry[];
}

/** All invites of this state directory and their nodes. Changes nothing; works whether or not the gateway runs. */
export async function gatewayIdentities(
  settings: Pick<GatewaySettings, 'stateDir'>,
  env: Environment,
): Promise<IdentityList> {
  const layout = gatewayLayout(settings, env);
  const { identities, groups = [] } = readRegister(layout);
  const sessions = await runningControl(layout.run)
    ?.sessions()
    .catch(() => undefined);
  const up = new Set(sessions?.map(({ identity, address }) => `${identity} ${address}`));
  const now = new Date();
  const nodes = identities.map(({ name, address, label, issued, expires, ...identity }) => ({
    invite: identity.invite,
    entry: {
      ...{ name, state: stateOf({ ...identity, expires }, now), address },
      ...(label === undefined ? {} : { label }),
      ...{ issued, expires, connected: up.has(`${name} ${address}`) },
    } satisfies NodeEntry,
  }));
  const of = groups.map(({ name, nodes: places, issued, expires, revoked }): InviteEntry => {
    const own = nodes.filter(
      ({ invite, entry }) => invite === name && within(entry.issued, issued, revoked ?? expires),
    );
    const entries = own.map(({ entry }) => entry);
    const taken = entries.filter(({ state }) => state === 'valid').length;
    const state = stateOf({ expires, ...(revoked === undefined ? {} : { revoked }) }, now);
    return { ...{ name, state, issued, expires, places, taken }, nodes: entries };
  });
  const single = nodes.flatMap(({ invite, entry }): InviteEntry[] => {
    if (invite !== undefined) return [];
    const { name, state, issued, expires } = entry;
    const taken = state === 'valid' ? 1 : 0;
    return [{ ...{ name, state, issued, expires, places: 1, taken }, nodes: [entry] }];
  });
  const invites = [...single, ...of].sort((one, other) => one.issued.localeCompare(other.issued));
  return { version: 1, answers: sessions !== undefined, invites };
}

/** An invite's name may have been given again: its nodes are those of its own time. */
function within(time: string, first: string, last: string): boolean {
  return time >= first && time <= last;
}
