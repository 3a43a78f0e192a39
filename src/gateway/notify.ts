import type { Environment } from '../config/environment.js';
import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import { findCommand } from '../probe/command.js';

/** systemd-notify(1) waits since then until its message was taken: before, the service manager could lose it. */
const FIRST_VERSION = 246;

/**
 * Tells the service manager that started us how we are, sd_notify(3). Node.js has no datagram sockets of unix(7), so that
 * systemd-notify(1) does it. Resolves with a line that says why it could not be told; undefined where it was, or
 * nobody waits. Never rejects.
 */
export async function notifyReady(env: Environment): Promise<string | undefined> {
  if (env.variables.NOTIFY_SOCKET === undefined) return undefined;
  const program = findCommand('systemd-notify', env.path);
  if (!('path' in program)) return 'systemd-notify was not found: use Type=simple in the unit';
  try {
    const result = await run([program.path, '--ready'], { timeoutMs: 10_000 });
    return result.code === 0 ? undefined : `systemd-notify: ${result.stderr.trim()}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** Can a unit of this host have Type=notify? */
export async function canNotify(env: Pick<Environment, 'path'>): Promise<boolean> {
  const program = findCommand('systemd-notify', env.path);
  if (!('path' in program)) return false;
  const { stdout } = await run([program.path, '--version'], { timeoutMs: 5000 });
  return Number(/^systemd (\d+)/.exec(stdout)?.[1] ?? 0) >= FIRST_VERSION;
}
