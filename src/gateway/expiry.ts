import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inRounds, type Rounds } from '../effects/rounds.js';
import type { Session } from '../ocserv/occtl.js';
import type { Control } from './control.js';
import { changeRegister, readRegister } from './identities.js';
import type { Layout } from './layout.js';
import { type Identity, type Register, stateOf, validGroup, validIdentity } from './register.js';

const EVERY_MS = 10_000;

/** Names whose invites have all ended, at least one by expiry. */
export function expiredNames(register: Register, now: Date): string[] {
  const expired = register.identities.filter((item) => stateOf(item, now) === 'expired');
  const groups = (register.groups ?? []).filter((item) => stateOf(item, now) === 'expired');
  return [...new Set([...expired, ...groups].map((item) => item.name))].filter(
    (name) => !validIdentity(register, name, now) && !validGroup(register, name, now),
  );
}

/**
 * Identities that hold a session which only an expired invite stood for. A name may have been invited again: the
 * address tells whose session it is.
 */
export function overdue(register: Register, sessions: readonly Session[], now: Date): string[] {
  const ended = sessions.filter((session) => {
    const own = register.identities.filter(
      (item) => item.name === session.identity && item.address === session.address,
    );
    const states = own.map((item) => stateOf(item, now));
    return states.includes('expired') && !states.includes('valid');
  });
  return [...new Set(ended.map((session) => session.identity))];
}

/** Expired identities whose addresses nobody else has. */
export function lapsed(register: Register, now: Date): Identity[] {
  const states = register.identities.map((item) => ({ item, state: stateOf(item, now) }));
  const taken = new Set(states.flatMap(({ item, state }) => (state === 'valid' ? [item.address] : [])));
  return states.flatMap(({ item, state }) => (state === 'expired' && !taken.has(item.address) ? [item] : []));
}

/** Keeps ending what has expired, from now on. What fails is tried again in the next round. */
export function watchExpiry(layout: Layout, control: Control): Rounds {
  const settled = new Set<string>();
  return inRounds(EVERY_MS, (stopped) => endExpired(layout, control, settled, stopped));
}

/**
 * Admissions first, so that no session begins again; connections last. `settled`: serial numbers of which nothing is
 * left.
 */
async function endExpired(
  layout: Layout,
  control: Control,
  settled: Set<string>,
  stopped: () => boolean,
): Promise<void> {
  const now = new Date();
  const register = readRegister(layout);
  const all = [...register.identities, ...(register.groups ?? [])];
  if (!all.some((item) => stateOf(item, now) === 'expired')) return;
  if (expiredNames(register, now).some((name) => existsSync(join(layout.users, name)))) {
    await changeRegister(layout, now, async (latest) => ({ register: latest, result: undefined }));
  }
  const sessions = await control.sessions();
  for (const name of overdue(register, sessions, now)) {
    if (stopped()) return;
    await control.disconnect(name);
  }
  for (const { serial, address } of lapsed(register, now).filter((item) => !settled.has(item.serial))) {
    if (stopped()) return;
    await control.cut(address);
    // A session that is just ending may begin one more connection.
    if (!sessions.some((session) => session.address === address)) settled.add(serial);
  }
}
