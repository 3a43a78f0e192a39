import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installed } from '../config/environment.js';
import { describeEnd, startProcess } from '../effects/managed-process.js';
import { isAlive, type ProcessIdentity, signalProcess } from '../effects/process-identity.js';
import { watchReadiness } from '../effects/ready.js';
import { poll } from '../effects/wait.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { Host } from './host.js';
import { type HostScript, hostCommand, PROCESS_FILES, parseProcessFile } from './host-script.js';
import { saidIn } from './said.js';

export interface HostOptions extends Pick<HostScript, 'root' | 'fqdn' | 'hosts' | 'resolv' | 'directory'> {
  /** Short name: `pool`, `dmz`, `node1`. */
  readonly name: string;
  /** The host is killed with our process, however that ends. Otherwise it stays until {@link stopHost}. */
  readonly bound: boolean;
}

/** Starts a host. Throws `native-missing` and `lab-broken`. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { name, directory, bound } = options;
  const helper = installed.native('gvpn-ns');
  if (!existsSync(helper)) throw new FaultError('native-missing', { program: 'gvpn-ns', path: helper });
  for (const part of ['upper', 'work', 'lower', 'merged'])
    mkdirSync(join(directory, part), { recursive: true, mode: 0o755 });
  mkdirSync(join(directory, 'log'), { recursive: true });
  const log = join(directory, 'log', 'host.log');
  const watch = watchReadiness({ kind: 'event', fd: 3, event: 'ready' }, AbortSignal.timeout(20_000));
  const owner = bound ? [helper, 'enter', '--owner', String(process.pid), '--'] : [];
  const started = await startProcess(
    [...owner, ...hostCommand({ ...options, installation: installed.root })],
    {
      log,
      ...watch.listen,
    },
  );
  const died = started.ended.then((end) => {
    throw new Error(`${describeEnd(end)}: ${saidIn(log)}`);
  });
  try {
    await Promise.race([watch.ready, died]);
    return openHost(name, directory);
  } catch (error) {
    await stopHost(directory);
    throw new FaultError('lab-broken', { host: name, why: `it did not start: ${messageOf(error)}`, log });
  } finally {
    died.catch(() => {});
  }
}

/** The running host of a directory. Throws `lab-broken` when it is gone. */
export function openHost(name: string, directory: string): Host {
  const [outer, init] = [readProcess(directory, 'outer'), readProcess(directory, 'init')];
  if (outer && init && isAlive(init)) return new Host(name, directory, outer, init);
  throw new FaultError('lab-broken', { host: name, why: 'it is not running', log: join(directory, 'log') });
}

/** Whether any process of the host of this directory is still there. */
export function hostIsAlive(directory: string): boolean {
  return processesOf(directory).some(isAlive);
}

/** Kills everything in the host of this directory, and waits until it is gone. Its mounts and links go with it. */
export async function stopHost(directory: string): Promise<void> {
  for (const identity of processesOf(directory)) signalProcess(identity, 'SIGKILL');
  const gone = await poll(() => (hostIsAlive(directory) ? undefined : true), {
    timeoutMs: 10_000,
    everyMs: 5,
  });
  if (!gone)
    throw new FaultError('lab-broken', { host: basename(directory), why: 'it does not end', log: directory });
}

function processesOf(directory: string): ProcessIdentity[] {
  return [readProcess(directory, 'init'), readProcess(directory, 'outer')].filter(
    (found) => found !== undefined,
  );
}

function readProcess(directory: string, which: keyof typeof PROCESS_FILES): ProcessIdentity | undefined {
  try {
    return parseProcessFile(readFileSync(join(directory, PROCESS_FILES[which]), 'utf8'));
  } catch {
    return undefined;
  }
}
