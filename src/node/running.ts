import type { Environment } from '../config/environment.js';
import { directoriesIn } from '../effects/directories.js';
import { liveOwner, type Owner, readStatus } from '../effects/state-directory.js';
import { FaultError } from '../health/fault-error.js';
import { stateDirectoryOf } from './session.js';
import type { NodeStatus } from './status.js';

/** A node that runs: where its state is, who holds it, how it is. */
export interface RunningNode {
  readonly path: string;
  readonly owner: Owner;
  readonly status: NodeStatus;
}

/**
 * The running node that the options mean. Without a name it is `default`, or else the only one that there is.
 * Throws `not-running`, naming those that run when there are several.
 */
export function runningNode(
  options: { readonly name?: string; readonly stateDir?: string },
  env: Environment,
): RunningNode {
  const { name = 'default', stateDir } = options;
  const path = stateDirectoryOf({ name, stateDir }, env);
  const node = at(path);
  if (node) return node;
  const others = options.name === undefined && stateDir === undefined ? all(env.runtimeBase) : [];
  if (others.length === 1 && others[0]) return others[0];
  const names = others.map((other) => other.path.split('/').at(-1)).join(', ');
  const what =
    others.length > 1 ? `tunnel "${name}" (but ${names}: choose one by --name)` : `tunnel "${name}"`;
  throw new FaultError('not-running', { what, path, start: 'up' });
}

function at(path: string): RunningNode | undefined {
  const owner = liveOwner(path);
  const status = readStatus<NodeStatus>(path);
  return owner && status ? { path, owner, status } : undefined;
}

function all(base: string): RunningNode[] {
  return directoriesIn(base).flatMap((path) => {
    try {
      return at(path) ?? [];
    } catch {
      // Not a state directory of ours.
      return [];
    }
  });
}
