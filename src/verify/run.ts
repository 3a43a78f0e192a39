import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type Environment, installed } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Invite } from '../config/invite.js';
import { parseNetwork, toAddress } from '../config/network.js';
import type { Reporter } from '../effects/reporter.js';
import { StateDirectory } from '../effects/state-directory.js';
import { describeLimits, readLimits } from '../gateway/caps/in-force.js';
import { readRegister } from '../gateway/identities.js';
import { gatewayInvite } from '../gateway/invite.js';
import { validIdentity } from '../gateway/register.js';
import { gatewayRevoke } from '../gateway/revoke.js';
import { FaultError } from '../health/fault-error.js';
import { loadInvite } from '../probe/invite-file.js';
import { checkPin, checkRevoked, checkSecond, checkStranger } from './access-checks.js';
import { checkCaps } from './cap-checks.js';
import { type Check, judged, type Verification } from './check.js';
import { type Client, openClient } from './client.js';
import { startFarEnd } from './far-process.js';
import { checkFilter } from './filter-checks.js';
import { closeGap, openGap } from './gap.js';
import { checkNames } from './name-check.js';
import { type Site, siteOf } from './site.js';

/** Should nobody be left to revoke it. */
const INVITE_MS = 15 * 60_000;

/**
 * Tries from a throw-away client whether the gateway on this host does what it says. What it makes for that is gone
 * afterwards, whatever happens. Throws `not-running`, `state-in-use`, `pool-exhausted`, `verify-impossible`, and what a
 * node's start throws.
 */
export async function verifyGateway(
  settings: GatewaySettings,
  env: Environment,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Verification> {
  const site = siteOf(settings, env);
  const state = await StateDirectory.acquire(`${site.layout.root}/verify`, 'gateway verify');
  const cleanUp: (() => Promise<unknown> | unknown)[] = [() => state.release({ keepLogs: false })];
  try {
    return await verify(site, state, reporter, signal, cleanUp);
  } finally {
    for (const undo of cleanUp.reverse()) {
      try {
        await undo();
      } catch (error) {
        reporter.note(`clearing up: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}

/** An invite whose client could not be given its classes is one all the same: what that means is measured. */
async function inviteFor(
  { settings, env, listen }: Site,
  name: string,
  path: string,
): Promise<{ readonly invite: Invite; readonly classes: readonly Check[] }> {
  try {
    const request = { name, path, ttlMs: INVITE_MS };
    const { invite } = await gatewayInvite(request, { ...settings, advertise: [listen] }, env);
    return { invite, classes: [] };
  } catch (error) {
    if (!(error instanceof FaultError) || error.code !== 'limits-refused') throw error;
    const check = { id: 'cap-classes', what: 'the classes of a new client', expected: 'made' };
    const invite = loadInvite(path, 'gateway verify', new Date(), env.uid);
    return { invite, classes: [judged({ ...check, seen: error.message }, false)] };
  }
}

async function verify(
  site: Site,
  state: StateDirectory,
  reporter: Reporter,
  signal: AbortSignal,
  cleanUp: (() => Promise<unknown> | unknown)[],
): Promise<Verification> {
  const { settings, env, layout, status } = site;
  const checks: Check[] = [];
  const step = async (title: string, action: () => Promise<readonly Check[]>) => {
    signal.throwIfAborted();
    const begun = performance.now();
    reporter.begin(title);
    try {
      checks.push(...(await action()));
      reporter.done(title, performance.now() - begun);
    } catch (error) {
      reporter.failed(title, performance.now() - begun, error instanceof Error ? error.message : `${error}`);
      throw error;
    }
  };
  const identity = `verify-${randomBytes(4).toString('hex')}`;
  const path = state.file(`${identity}.invite`);
  state.journal.did('invite', { kind: 'path', path });
  cleanUp.push(async () => {
    if (validIdentity(readRegister(layout), identity, new Date()))
      await gatewayRevoke(identity, settings, env);
  });
  const { invite, classes } = await inviteFor(site, identity, path);
  checks.push(...classes);
  const open = async (part: string): Promise<Client> => {
    const client = await openClient(site, invite, `${identity}-${part}`, signal);
    cleanUp.push(() => client.close());
    return client;
  };
  await step('the key, and a certificate that is not ours', async () => [
    await checkPin(site, signal),
    await checkStranger(site, invite, `${identity}-stranger`, signal),
  ]);
  let client: Client | undefined;
  await step('a client of our own', async () => {
    client = await open('first');
    return [];
  });
  if (!client) throw new Error('there is no client');
  const first = client;
  const network = parseNetwork(status.network);
  const inside = toAddress((network?.first ?? 0) + 1);
  const far = await startFarEnd(site, inside, state.log('far-end'));
  cleanUp.push(() => far.stop());
  await closeGap(status.control);
  cleanUp.push(() => closeGap(status.control));
  await openGap(status.control, first.address, far.open);
  const limits = readLimits(layout.limits);
  await step('caps', () => checkCaps(site, first, far, { limits, identity, inside }));
  await step('the allow list, and what is denied', () => checkFilter(site, first, far, inside));
  await step('names', async () => [await checkNames(site, first)]);
  await step('a second node with one invite, and revocation', async () => {
    const second = await checkSecond(site, invite, open);
    // Else it would come back, and end the second one.
    await first.close();
    return [second, ...(await checkRevoked(site, invite, `${identity}-revoked`, signal))];
  });
  return {
    version: 1,
    verdict: checks.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'ok',
    date: new Date().toISOString(),
    host: hostname(),
    software: installed.version,
    ...{ stack: status.stack, listen: status.listen, network: status.network },
    limits: limits ? describeLimits(limits) : [],
    allow: status.allow.rules,
    client: { identity, address: first.address },
    checks,
  };
}
