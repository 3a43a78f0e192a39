import type { Environment } from '../config/environment.js';
import { liveOwner, type Owner, readStatus } from '../effects/state-directory.js';
import { FaultError } from '../health/fault-error.js';
import { stateDirectoryOf } from './session.js';
import type { NodeStatus } from './status.js';

/** The running node that the options mean. Throws `not-running`. */
export function runningNode(
  options: { readonly name?: string; readonly stateDir?: string },
  env: Environment,
): { path: string; owner: Owner; status: NodeStatus } {
  const { name = 'default', stateDir } = options;
  const path = stateDirectoryOf({ name, stateDir }, env);
  const owner = liveOwner(path);
  const status = readStatus<NodeStatus>(path);
  if (!owner || !status) throw new FaultError('not-running', { what: `tunnel "${name}"`, path, start: 'up' });
  return { path, owner, status };
}
