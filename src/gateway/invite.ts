import { writeFileSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { type Invite, identityName } from '../config/invite.js';
import { toAddress } from '../config/network.js';
import { makePrivate } from '../effects/private-directory.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { admitToCaps } from './caps/apply.js';
import { runningCaps } from './caps/running.js';
import { newSerial } from './certificates.js';
import { chosenCongestion } from './congestion.js';
import { probeGateway } from './facts.js';
import { changeRegister } from './identities.js';
import { Pki } from './pki.js';
import { gatewayLayout } from './prepare.js';
import { advertised, type Profile, readProfile } from './profile.js';
import { enrol, type Identity } from './register.js';
import { runningControl } from './running.js';

export interface InviteRequest {
  readonly name: string;
  /** The file to write; must not exist. */
  readonly path: string;
  /** Default: `inviteTtl` of the settings. */
  readonly ttlMs?: number;
}

/**
 * Writes an invite (mode 0600) and admits its identity, with an address of its own. The gateway may run or not.
 * Throws `identity-exists`, `pool-exhausted`, `config-invalid` (name, path), `state-unusable`.
 */
export async function gatewayInvite(
  request: InviteRequest,
  settings: GatewaySettings,
  env: Environment,
): Promise<{ readonly invite: Invite; readonly identity: Identity; readonly path: string }> {
  const name = checkName(request.name);
  const layout = gatewayLayout(settings, env);
  makePrivate(layout.root);
  const profile = readProfile(layout.profile) ?? (await profileOf(settings, env));
  const now = new Date();
  const expires = new Date(now.getTime() + (request.ttlMs ?? settings.inviteTtl));
  const pki = await Pki.open(layout.pki, now);
  const made = await changeRegister(layout, now, async (register) => {
    const serial = newSerial();
    const next = enrol(register, { name, serial, expires }, profile.network, now);
    const credential = await pki.issue({ name, serial, notAfter: expires }, now);
    const invite: Invite = {
      version: 1,
      name,
      gateways: (settings.advertise.length > 0 ? settings.advertise : profile.advertise).map((item) => ({
        ...item,
      })),
      pins: [pki.pin],
      ...credential,
      expires: next.identity.expires,
      reachable: profile.reachable,
      tunnels: profile.tunnels,
      bbr: profile.bbr,
      inside: toAddress(profile.network.first + 1),
    };
    writeNew(request.path, `${JSON.stringify(invite, null, 2)}\n`);
    return { register: next.register, result: { invite, identity: next.identity } };
  });
  await evict(made.identity, layout.run);
  const caps = runningCaps(layout);
  if (caps) await admitToCaps(caps, [made.identity]);
  return { ...made, path: request.path };
}

/** Not yet started: what the settings and this host say. */
async function profileOf(settings: GatewaySettings, env: Environment): Promise<Profile> {
  const facts = await probeGateway(env.path);
  const routed = settings.forward === 'routed' && facts.uid === 0;
  return {
    ...{ network: settings.network, advertise: advertised(settings, facts), reachable: routed },
    bbr: chosenCongestion(settings, facts) !== undefined,
    // Which stack it will be is not known yet: the next invite may say more.
    tunnels: 1,
  };
}

/** The address may have been another's, whose invite expired while its session, or a connection, went on. */
async function evict(identity: Identity, run: string): Promise<void> {
  const control = runningControl(run);
  const sessions = await control?.sessions().catch(() => []);
  for (const session of sessions ?? []) {
    if (session.address === identity.address && session.identity !== identity.name) {
      await control?.expel({ name: session.identity, address: session.address });
    }
  }
  const kept = sessions?.some(
    (session) => session.address === identity.address && session.identity === identity.name,
  );
  if (!kept) await control?.cut(identity.address);
}

function checkName(name: string): string {
  const parsed = identityName.safeParse(name);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues[0]?.message ?? 'invalid';
  throw new FaultError('config-invalid', { key: 'name', value: name, origin: 'the command line', why });
}

/** Never writes over a file, and never through a symbolic link: O_EXCL, open(2). */
function writeNew(path: string, content: string): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = exists ? 'the file exists: move it away, or name another' : messageOf(error);
    throw new FaultError(
      'config-invalid',
      { key: 'out', value: path, origin: 'the command line', why },
      { cause: error },
    );
  }
}
