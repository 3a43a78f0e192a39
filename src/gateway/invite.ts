import { writeFileSync } from 'node:fs';
import { ENROLMENT_PORT } from '../config/enrolment.js';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import { groupName, type Invite, identityName } from '../config/invite.js';
import { toAddress } from '../config/network.js';
import { makePrivate } from '../effects/private-directory.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { admitToCaps } from './caps/apply.js';
import { clientOf, runningCaps } from './caps/running.js';
import { newSerial } from './certificates.js';
import { chosenCongestion } from './congestion.js';
import { evict } from './evict.js';
import { probeGateway } from './facts.js';
import { addGroup } from './groups.js';
import { changeRegister } from './identities.js';
import type { Layout } from './layout.js';
import { Pki } from './pki.js';
import { gatewayLayout } from './prepare.js';
import { advertised, type Profile, readProfile } from './profile.js';
import { enrol, type Group, type Identity, type Register } from './register.js';
import { runningControl } from './running.js';

export interface InviteRequest {
  readonly name: string;
  /** The file to write; must not exist. */
  readonly path: string;
  /** Default: `inviteTtl` of the settings. */
  readonly ttlMs?: number;
}

/** An invite that was written. */
export interface Invited {
  readonly invite: Invite;
  readonly path: string;
}

/**
 * Writes an invite for one node (mode 0600) and admits its identity, with an address of its own. The gateway may run or
 * not. Throws `identity-exists`, `pool-exhausted`, `config-invalid` (name, path), `state-unusable`.
 */
export async function gatewayInvite(
  request: InviteRequest,
  settings: GatewaySettings,
  env: Environment,
): Promise<Invited & { readonly identity: Identity }> {
  checkName(request.name, identityName);
  const made = await write(request, settings, env, {}, (register, wanted, { network }, now) => {
    const { identity, register: next } = enrol(register, wanted, network, now);
    return { register: next, result: { identity } };
  });
  await welcome(made.identity, gatewayLayout(settings, env));
  return made;
}

/** The same for several nodes, each of which enrols: those who come to do so are admitted. */
export async function gatewayGroupInvite(
  { nodes, ...request }: InviteRequest & { readonly nodes: number },
  settings: GatewaySettings,
  env: Environment,
): Promise<Invited & { readonly group: Group }> {
  checkName(request.name, groupName);
  const more = { enrol: { port: ENROLMENT_PORT, nodes } };
  return await write(request, settings, env, more, (register, wanted, _, now) => {
    const { group, register: next } = addGroup(register, { ...wanted, nodes }, now);
    return { register: next, result: { group } };
  });
}

/** `add` enters it into the register, which is written when the invite's file was. */
async function write<T extends object>(
  { name, path, ttlMs }: InviteRequest,
  settings: GatewaySettings,
  env: Environment,
  more: Pick<Invite, 'enrol'>,
  add: (
    register: Register,
    wanted: { readonly name: string; readonly serial: string; readonly expires: Date },
    profile: Profile,
    now: Date,
  ) => { readonly register: Register; readonly result: T },
): Promise<Invited & T> {
  const layout = gatewayLayout(settings, env);
  makePrivate(layout.root);
  const profile = readProfile(layout.profile) ?? (await profileOf(settings, env));
  const now = new Date();
  const expires = new Date(now.getTime() + (ttlMs ?? settings.inviteTtl));
  const pki = await Pki.open(layout.pki, now);
  return await changeRegister(layout, now, async (register) => {
    const serial = newSerial();
    const next = add(register, { name, serial, expires }, profile, now);
    const credential = await pki.issue({ name, serial, notAfter: expires }, now);
    const invite: Invite = {
      version: 1,
      name,
      gateways: (settings.advertise.length > 0 ? settings.advertise : profile.advertise).map((item) => ({
        ...item,
      })),
      pins: [pki.pin],
      ...credential,
      expires: expires.toISOString(),
      reachable: profile.reachable,
      tunnels: profile.tunnels,
      bbr: profile.bbr,
      inside: toAddress(profile.network.first + 1),
      ...more,
    };
    writeNew(path, `${JSON.stringify(invite, null, 2)}\n`);
    return { register: next.register, result: { invite, path, ...next.result } };
  });
}

async function welcome(identity: Identity, layout: Layout): Promise<void> {
  const control = runningControl(layout.run);
  if (control) await evict([identity], control);
  const caps = runningCaps(layout);
  if (caps) await admitToCaps(caps, [clientOf(identity)]);
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

function checkName(name: string, schema: typeof identityName): void {
  const parsed = schema.safeParse(name);
  if (parsed.success) return;
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
