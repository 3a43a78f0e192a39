import type { Invite } from '../config/invite.js';
import { poll } from '../effects/wait.js';
import { makeAuthority, makeClient, newSerial } from '../gateway/certificates.js';
import { gatewayRevoke } from '../gateway/revoke.js';
import { asFault } from '../health/fault-error.js';
import { checkGateway } from '../probe/gateway.js';
import { type Check, judged } from './check.js';
import { type Client, openClient } from './client.js';
import type { Site } from './site.js';

/** A session that another one ends is gone within a connect script's time. */
const SETTLED_MS = 10_000;

/** Does the gateway show the key that invites pin? */
export async function checkPin({ listen, status }: Site, signal: AbortSignal): Promise<Check> {
  const check = {
    id: 'pin',
    what: `TLS handshake with ${listen.host}:${listen.port}`,
    expected: `key ${status.pin}`,
  };
  try {
    const { pin } = await checkGateway({ ...listen, pins: [status.pin] }, signal);
    return judged({ ...check, seen: `key ${pin}` }, true);
  } catch (error) {
    return judged({ ...check, seen: asFault(error).message }, false);
  }
}

/** A certificate with the same name, of an authority that is not the gateway's. */
export async function checkStranger(
  site: Site,
  invite: Invite,
  name: string,
  signal: AbortSignal,
): Promise<Check> {
  const now = new Date();
  const notAfter = new Date(invite.expires);
  const subject = { name: invite.name, serial: newSerial(), notAfter };
  const strange = await makeClient(await makeAuthority(now), subject, now);
  return await refused(site, { ...invite, ...strange }, name, signal, {
    id: 'unknown-certificate',
    what: 'a login with a certificate of another authority',
  });
}

/** Another start with the same invite: the older one ends, so that an invite is no more than one node at once. */
export async function checkSecond(
  site: Site,
  invite: Invite,
  open: (name: string) => Promise<Client>,
): Promise<Check> {
  const own = async () => (await site.control.sessions()).filter(({ identity }) => identity === invite.name);
  const before = await own();
  await open('second');
  const left = await poll(
    async () => {
      const now = await own();
      return now.length === 1 && now.every(({ id }) => !before.some((old) => old.id === id))
        ? now
        : undefined;
    },
    { timeoutMs: SETTLED_MS, everyMs: 100 },
  );
  const check = {
    id: 'second-node',
    what: 'a second node with the same invite',
    expected: 'the session of the first one ends',
    seen: left ? 'the session of the first one has ended' : `${(await own()).length} sessions`,
  };
  return judged(check, left !== undefined);
}

/** Revokes the invite while its client is up: the session ends, and there is no other. */
export async function checkRevoked(
  site: Site,
  invite: Invite,
  name: string,
  signal: AbortSignal,
): Promise<Check[]> {
  const { disconnected } = await gatewayRevoke(invite.name, site.settings, site.env);
  const left = (await site.control.sessions()).filter(({ identity }) => identity === invite.name).length;
  const ended = judged(
    {
      id: 'revoked-session',
      what: 'revocation of the invite while its client is connected',
      expected: 'the session ends',
      seen:
        left > 0 ? `${left} sessions left` : disconnected ? 'the session has ended' : 'there was no session',
    },
    left === 0 && disconnected,
  );
  const again = { id: 'revoked-login', what: 'a login with the revoked invite' };
  return [ended, await refused(site, invite, name, signal, again)];
}

async function refused(
  site: Site,
  invite: Invite,
  name: string,
  signal: AbortSignal,
  check: Pick<Check, 'id' | 'what'>,
): Promise<Check> {
  const expected = 'refused';
  try {
    const client = await openClient(site, invite, name, signal);
    await client.close();
    return judged({ ...check, expected, seen: `a session at ${client.address}` }, false);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = asFault(error);
    return judged({ ...check, expected, seen: message }, code === 'credential-refused');
  }
}
