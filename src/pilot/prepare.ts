import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Grant } from '../batch/grant.js';
import type { Environment } from '../config/environment.js';
import { installed } from '../config/environment.js';
import type { Invite } from '../config/invite.js';
import type { NodeSettings } from '../config/node.js';
import type { PilotSettings } from '../config/pilot.js';
import type { Settings } from '../config/settings.js';
import { makePrivate } from '../effects/private-directory.js';
import { FaultError } from '../health/fault-error.js';
import { type PreparedNode, prepareNode } from '../node/session.js';
import { type PilotPayload, type PilotPlanInput, pilotPayload, pilotSteps } from '../plan/pilot.js';
import { ref } from '../plan/text.js';
import { pilotEnvironment } from './environment.js';
import { readGrant } from './grant.js';
import { findRelease } from './release.js';
import { readResources } from './resources.js';
import { slotSize } from './slot.js';
import { checkStartExpression } from './start-expression.js';
import { endTimes, stopTimes } from './stop-times.js';
import type { LifeRules } from './supervise.js';
import { loadToken } from './token.js';

/** A pilot whose every condition was checked; nothing runs yet. */
export interface PreparedPilot {
  readonly node: PreparedNode;
  readonly payload: PilotPayload;
  readonly rules: LifeRules;
  /** In the pool. */
  readonly name: string;
  /** Path of condor_ping, if there is one. */
  readonly ping: string;
}

/**
 * Checks everything that a pilot needs and makes its plan.
 * Throws `pilot-token`, `program-missing`, `program-unsuitable`, `config-invalid`, and what `prepareNode` throws.
 */
export async function preparePilot(
  settings: { readonly node: NodeSettings; readonly pilot: Settings<PilotSettings> },
  invite: Invite,
  env: Environment,
  now: Date,
): Promise<PreparedPilot> {
  const { values: pilot, origin } = settings.pilot;
  const token = loadToken(pilot.token, now);
  checkPlaces(settings.pilot, now);
  const release = await findRelease(env.path);
  if (pilot.startExpression !== 'True') {
    const environment = pilotEnvironment(env.variables, '/dev/null');
    const text = pilot.startExpression;
    await checkStartExpression({ text, origin: origin('startExpression'), environment }, release);
  }
  makePrivate(env.runtimeBase);
  const granted = readGrant(env.variables);
  const size = slotSize(pilot, readResources(pilot.executeDir ?? env.runtimeBase, granted), origin);
  const times = endTimes(pilot, now.getTime());
  const stop = stopTimes(pilot.stopTimeout, pilot.drain);
  let input: PilotPlanInput | undefined;
  const node = await prepareNode('pilot', settings.node, invite, env, (state, facts) => {
    const name = `glidein-vpn-${facts.hostname.split('.', 1)[0]}-${process.pid}`;
    input = {
      ...{ state, token: token.text, executeDir: pilot.executeDir },
      values: {
        ...{ pool: pilot.pool, name, fqdn: facts.fqdn, site: pilot.site },
        ...{ cmsSite: pilot.cmsSite ?? pilot.site, gatekeeper: pilot.gatekeeper ?? pilot.site },
        ...size,
        ...{ gpus: gpusOf(pilot.gpus, granted), batchJob: granted?.jobId },
        address: ref('tunnel', 'address'),
        inbound: inboundOf(pilot.ccb, invite),
        ...{ times, idleMs: pilot.idle, stop, acceptUndirected: pilot.undirectedJobs === 'accept' },
        ...{ startExpression: pilot.startExpression, release, userConfig: pilot.condorConfig },
        ...{ configDir: installed.condorConfig, scriptsDir: installed.scripts, version: installed.version },
      },
    };
    return pilotSteps(input);
  });
  if (!input) throw new Error('the plan of a pilot was not made');
  const rules = {
    drain: pilot.drain,
    quitAfterMs: stop.quitAfterMs,
    killAfterMs: stop.killAfterMs,
    dieAt: times?.dieAt,
    retireAt: times?.retireAt,
  };
  return {
    node,
    payload: pilotPayload(input),
    rules,
    name: input.values.name,
    ping: join(release.dir, 'bin/condor_ping'),
  };
}

/** What would otherwise fail after the tunnel is up. Throws `config-invalid`. */
function checkPlaces({ values, origin }: Settings<PilotSettings>, now: Date): void {
  const { executeDir, condorConfig, deadline } = values;
  const refuse = (key: keyof PilotSettings, value: string, why: string): never => {
    throw new FaultError('config-invalid', { key, value, origin: origin(key), why });
  };
  if (executeDir !== undefined && !usable(executeDir, constants.R_OK | constants.W_OK | constants.X_OK)) {
    refuse('executeDir', executeDir, 'is no directory that you can write to');
  }
  if (condorConfig !== undefined && !usable(condorConfig, constants.R_OK)) {
    refuse('condorConfig', condorConfig, 'is no file that you can read');
  }
  if (deadline !== undefined && deadline <= now.getTime()) {
    refuse('deadline', new Date(deadline).toISOString(), `is over (now ${now.toISOString()})`);
  }
}

function usable(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** Without a batch system that grants them, GPUs may be somebody else's. */
function gpusOf(choice: PilotSettings['gpus'], granted: Grant | undefined): boolean {
  return choice === 'auto' ? (granted?.gpus ?? 0) > 0 : choice === 'yes';
}

/** Without a route from the pool to the node, the pool's requests come by CCB. */
function inboundOf(choice: PilotSettings['ccb'], invite: Invite): 'ccb' | 'direct' {
  if (choice === 'auto') return invite.reachable ? 'direct' : 'ccb';
  return choice === 'yes' ? 'ccb' : 'direct';
}
