import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Settings } from '../config/settings.js';
import { makePrivate } from '../effects/private-directory.js';
import { liveOwner } from '../effects/state-directory.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError } from '../health/fault-error.js';
import { layoutOf } from './layout.js';
import { gatewayLayout } from './prepare.js';

type Base = Pick<Environment, 'lastingBase'>;

/** Where a user's gateways are written down whose state directory is not the usual one: a file each. */
function listOf({ lastingBase }: Base): string {
  return join(lastingBase, 'gateways');
}

/** Writes down where a gateway runs, so that verbs find it that are not told. Returns what takes it back. */
export function makeFindable(root: string, env: Environment): () => void {
  const place = resolve(root);
  if (place === gatewayLayout({}, env).root) return () => {};
  const list = listOf(env);
  makePrivate(list);
  for (const { file, root: other } of written(env)) if (!runs(other)) rmSync(file, { force: true });
  const file = join(list, createHash('sha256').update(place).digest('hex').slice(0, 16));
  writeWhole(file, `${place}\n`);
  return () => {
    rmSync(file, { force: true });
    try {
      rmdirSync(list);
    } catch {
      // Others run.
    }
  };
}

/**
 * The state directory of the running gateway that is meant: that of the settings, or else the usual one, or else the
 * only other one of this user. Its configuration file, which alone may say where it is, need not be named again.
 * Throws `several-gateways`.
 */
export function runningGateway(
  { values, origin }: Settings<GatewaySettings>,
  env: Environment,
): Pick<GatewaySettings, 'stateDir'> {
  if (origin('stateDir') !== 'default') return { stateDir: values.stateDir };
  if (liveOwner(gatewayLayout({}, env).run)) return {};
  const roots = written(env).flatMap(({ root }) => (runs(root) ? [root] : []));
  if (roots.length > 1) throw new FaultError('several-gateways', { paths: roots.join(', ') });
  return roots.length === 1 ? { stateDir: roots[0] } : {};
}

function runs(root: string): boolean {
  try {
    return liveOwner(layoutOf(root).run) !== undefined;
  } catch {
    // It is somebody else's by now.
    return false;
  }
}

function written(env: Base): { readonly file: string; readonly root: string }[] {
  const list = listOf(env);
  try {
    return readdirSync(list)
      .filter((name) => /^[0-9a-f]{16}$/.test(name))
      .map((name) => ({ file: join(list, name), root: readFileSync(join(list, name), 'utf8').trim() }));
  } catch {
    return [];
  }
}
