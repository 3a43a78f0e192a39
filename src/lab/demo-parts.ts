import type { ManagedProcess } from '../effects/managed-process.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import { COLLECTOR, SITE } from './demo-job.js';
import type { Host } from './host.js';
import { homeOf } from './host-entry.js';
import { slots } from './jobs.js';
import type { Lab } from './lab.js';
import { LAB } from './topology.js';

const operator = LAB.users.dmz.name;
const batchUser = LAB.users.node.name;

/** Where a node's user keeps what he was given. */
export const NODE_FILES = {
  invite: `${homeOf(batchUser)}/invite.json`,
  token: `${homeOf(batchUser)}/pool.token`,
} as const;

/** Our CLI on a host, as its ordinary user unless another is named. Throws `lab-broken` with what it said. */
export async function cli(host: Host, words: readonly string[], user?: string): Promise<string> {
  const who = user ?? (host.name === 'dmz' ? operator : batchUser);
  return await host.output(['glidein-vpn', ...words], { user: who, timeoutMs: 120_000 });
}

/** Starts a gateway in the DMZ; `words` are further options of `gateway up`, with an allow list or for one that opens all. */
export async function gatewayUp(
  lab: Lab,
  words: readonly string[] = [],
  user: string = operator,
): Promise<void> {
  const listen = ['--listen', `0.0.0.0:${lab.gatewayPort}`];
  const advertise = ['--advertise', `${LAB.gateway}:${lab.gatewayPort}`];
  const allow = words.includes('--allow') ? [] : ['--allow', LAB.allowAll];
  await cli(lab.host('dmz'), ['gateway', 'up', ...listen, ...advertise, ...allow, ...words], user);
}

/** What `gateway status --json` says, as far as the lab reads it. */
export interface GatewayView {
  readonly identities: readonly {
    readonly name: string;
    readonly address: string;
    readonly sessions: readonly { readonly bytesIn: number; readonly bytesOut: number }[];
  }[];
  readonly connections: readonly { readonly local: string; readonly congestion: string }[];
}

export async function gatewayView(lab: Lab, user: string = operator): Promise<GatewayView> {
  return JSON.parse(await cli(lab.host('dmz'), ['gateway', 'status', '--json'], user)) as GatewayView;
}

/** Bytes of one identity's sessions, both directions, as the gateway counts them. */
export async function gatewayBytes(lab: Lab, name: string, user: string = operator): Promise<number> {
  const identity = (await gatewayView(lab, user)).identities.find((item) => item.name === name);
  return (identity?.sessions ?? []).reduce((sum, session) => sum + session.bytesIn + session.bytesOut, 0);
}

/** Has the gateway write an invite and carries it to a node, as its administrator would hand it over. */
export async function handOverInvite(
  lab: Lab,
  node: Host,
  name: string,
  words: readonly string[] = [],
  user: string = operator,
): Promise<void> {
  const dmz = lab.host('dmz');
  const path = `${homeOf(user)}/${name}.invite`;
  await cli(dmz, ['gateway', 'invite', name, '--out', path, ...words], user);
  const invite = await dmz.output(['cat', path], { user });
  await node.writeFile(NODE_FILES.invite, invite, { user: batchUser, mode: 0o600 });
}

/** Starts a pilot on a node, with the pool's token in a file of its user. */
export async function startPilot(
  node: Host,
  token: string,
  words: readonly string[] = [],
): Promise<ManagedProcess> {
  await node.writeFile(NODE_FILES.token, token, { user: batchUser, mode: 0o600 });
  const settings = [
    '--pool',
    COLLECTOR,
    '--token',
    NODE_FILES.token,
    '--invite',
    NODE_FILES.invite,
    '--site',
    SITE,
  ];
  const size = ['--cpus', '2', '--memory-mb', '2000', '--disk-mb', '2000'];
  return await node.start(['glidein-vpn', 'pilot', ...settings, ...size, ...words], {
    user: batchUser,
    bound: true,
    log: node.log('pilot'),
  });
}

/** Waits until the pool shows a slot that accepts jobs. Throws `lab-proof` when none comes or the pilot ends. */
export async function waitForSlot(lab: Lab, pilot: ManagedProcess, timeoutMs: number): Promise<string> {
  let ended = false;
  void pilot.ended.then(() => {
    ended = true;
  });
  const name = await poll(
    async () => {
      const slot = (await slots(lab)).find(
        (ad) => ad.GlideinVpnTunnelHealthy === true && ad.State === 'Unclaimed',
      );
      return slot ? String(slot.Name) : ended || undefined;
    },
    { timeoutMs, everyMs: 250 },
  );
  if (typeof name === 'string') return name;
  const why = ended ? 'the pilot ended' : `none after ${timeoutMs / 1000} s`;
  throw new FaultError('lab-proof', { what: 'a slot joins the pool', why, log: lab.directory });
}

/** Everything in a user's home, sorted. */
export async function homeFiles(host: Host, user: string): Promise<string[]> {
  const listing = await host.output(['find', homeOf(user), '-mindepth', '1'], { user });
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}
