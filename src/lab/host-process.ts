import { readFileSync } from 'node:fs';
import { endProcess } from '../effects/end-process.js';
import { type ManagedProcess, type StartOptions, startProcess } from '../effects/managed-process.js';
import { identify, isAlive, type ProcessIdentity, signalProcess } from '../effects/process-identity.js';
import { poll } from '../effects/wait.js';

/**
 * Starts a command in a host. `nsenter` stays outside and waits for the command, which it has to fork into the
 * host's pid namespace; it passes no signals on. So the identity, and what is signalled, is the command itself.
 */
export async function startInside(entry: readonly string[], options: StartOptions): Promise<ManagedProcess> {
  const outside = await startProcess(entry, options);
  let over = false;
  const ended = outside.ended.finally(() => {
    over = true;
  });
  const found = await commandOf(outside.identity.pid, () => over);
  const identity = found ?? outside.identity;
  return {
    identity,
    ended,
    async stop(rule) {
      await endProcess(identity, rule);
      await ended;
    },
  };
}

/**
 * Kills the command for which `nsenter` waits, as soon as it is there. To kill `nsenter` would be too early while the
 * command has not said that it wants to die with it.
 */
export async function killInside(nsenter: number): Promise<void> {
  const outside = identify(nsenter);
  const found = await commandOf(nsenter, () => !outside || !isAlive(outside));
  if (found) signalProcess(found, 'SIGKILL');
}

async function commandOf(nsenter: number, over: () => boolean): Promise<ProcessIdentity | undefined> {
  const found = await poll(() => childOf(nsenter) ?? (over() ? 'none' : undefined), {
    ...{ timeoutMs: 5000, everyMs: 2 },
  });
  return found === 'none' ? undefined : found;
}

function childOf(pid: number): ProcessIdentity | undefined {
  try {
    const child = Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
    return child > 0 ? identify(child) : undefined;
  } catch {
    return undefined;
  }
}
