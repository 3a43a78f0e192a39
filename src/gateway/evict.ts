import type { Control } from './control.js';
import type { Identity } from './register.js';

/**
 * Makes sure that the addresses of new identities are theirs alone: one may have been another's, whose certificate
 * expired, or who gave it back, while its session or a connection went on.
 */
export async function evict(
  identities: readonly Pick<Identity, 'name' | 'address'>[],
  control: Pick<Control, 'sessions' | 'expel' | 'cut'>,
): Promise<void> {
  const sessions = await control.sessions().catch(() => []);
  for (const { name, address } of identities) {
    const held = sessions.filter((session) => session.address === address);
    for (const session of held.filter((item) => item.identity !== name))
      await control.expel({ name: session.identity, address });
    if (!held.some((session) => session.identity === name)) await control.cut(address);
  }
}
