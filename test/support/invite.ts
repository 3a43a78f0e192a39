import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Invite } from '../../src/config/invite.js';

/** An invite that passes every check; its key is no key. */
export const INVITE: Invite = {
  version: 1,
  name: 'site-a',
  gateways: [{ host: '127.0.0.1', port: 4443 }],
  pins: [`pin-sha256:${'A'.repeat(43)}=`],
  certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  key: '-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n',
  expires: '2099-01-01T00:00:00Z',
  reachable: false,
  inside: '10.77.0.1',
};

/** Writes an invite with mode 0600, as `gateway invite` does. */
export function writeInvite(dir: string, changes: object = {}, mode = 0o600): string {
  const path = join(dir, 'site-a.invite');
  writeFileSync(path, JSON.stringify({ ...INVITE, ...changes }), { mode });
  return path;
}
