import { readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ANNOUNCE_FD, START_LOG, startDaemon } from '../effects/daemon.js';
import { makePrivate } from '../effects/private-directory.js';
import { asFault } from '../health/fault-error.js';
import type { Context } from './context.js';

/**
 * Starts this very command again in the background and waits until it is up. Its words go to a log of its own that
 * is removed, unless it is the one that says why the start failed: otherwise the state directory's logs count.
 */
export async function inBackground({ env, reporter }: Context, name: string): Promise<object> {
  makePrivate(env.runtimeBase);
  const log = join(env.runtimeBase, `${name}${START_LOG}`);
  const argv = [
    ...env.selfCommand,
    ...process.argv.slice(2),
    '--foreground',
    '--quiet',
    '--announce-fd',
    `${ANNOUNCE_FD}`,
  ];
  const title = `start ${name} in the background`;
  const begun = performance.now();
  reporter.begin(title);
  let kept = false;
  try {
    const facts = await startDaemon(argv, log, (text) => reporter.note(text));
    reporter.done(title, performance.now() - begun);
    return facts;
  } catch (error) {
    reporter.failed(title, performance.now() - begun, error instanceof Error ? error.message : String(error));
    kept = asFault(error).facts.log === log;
    throw error;
  } finally {
    if (!kept) rmSync(log, { force: true });
  }
}

/** In the background process, when the starter is not there any more to remove the log: our standard error. */
export function dropStartLog(): void {
  try {
    const log = readlinkSync('/proc/self/fd/2');
    if (log.endsWith(START_LOG)) rmSync(log, { force: true });
  } catch {
    // It goes when it is old (see `sweep`).
  }
}
