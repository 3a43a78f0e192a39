import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../config/environment.js';
import { describeEnd, startProcess } from '../effects/managed-process.js';
import { isAlive, type ProcessIdentity, signalProcess } from '../effects/process-identity.js';
import { watchReadiness } from '../effects/ready.js';
import { poll } from '../effects/wait.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { type EmulatorEnd, emulatorCommand } from './emulator-command.js';
import type { Leg } from './leg.js';
import { saidIn } from './said.js';

export interface EmulatorOptions {
  /** Of the link, among those of the lab: `node1-dmz`. */
  readonly name: string;
  readonly ends: readonly [EmulatorEnd, EmulatorEnd];
  readonly leg: Leg;
  readonly rate: string | undefined;
  readonly seed: number;
  /** The directory of the lab's links. */
  readonly directory: string;
  /** It is killed with our process; it ends with either of its hosts in any case. */
  readonly bound: boolean;
}

/** Starts the emulator of a link and waits until both devices are there. Throws `native-missing` and `lab-broken`. */
export async function startEmulator(options: EmulatorOptions): Promise<void> {
  const { name, directory, bound } = options;
  const program = installed.native('gvpn-wan');
  if (!existsSync(program)) throw new FaultError('native-missing', { program: 'gvpn-wan', path: program });
  mkdirSync(directory, { recursive: true });
  const log = join(directory, `${name}.log`);
  const watch = watchReadiness({ kind: 'event', fd: 3, event: 'ready' }, AbortSignal.timeout(20_000));
  const argv = [program, ...emulatorCommand(options), '--ready-fd', '3'];
  const owner = bound ? ['--owner', String(process.pid)] : [];
  const started = await startProcess([...argv, ...owner], { log, ...watch.listen });
  writeFileSync(join(directory, `${name}${RECORD}`), `${JSON.stringify(started.identity)}\n`);
  const died = started.ended.then((end) => {
    throw new Error(`${describeEnd(end)}: ${saidIn(log)}`);
  });
  try {
    await Promise.race([watch.ready, died]);
  } catch (error) {
    signalProcess(started.identity, 'SIGKILL');
    const why = `its link did not start: ${messageOf(error)}`;
    throw new FaultError('lab-broken', { host: name, why, log });
  } finally {
    died.catch(() => {});
  }
}

/** Ends the emulators that are recorded in this directory, and waits until they are gone. */
export async function stopEmulators(directory: string): Promise<void> {
  const found = recordsIn(directory);
  for (const identity of found) signalProcess(identity, 'SIGKILL');
  const gone = await poll(() => (found.some(isAlive) ? undefined : true), { timeoutMs: 10_000, everyMs: 5 });
  if (!gone)
    throw new FaultError('lab-broken', { host: 'links', why: 'an emulator does not end', log: directory });
}

/** The emulators of a lab's links. */
export function recordsIn(directory: string): ProcessIdentity[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(RECORD))
    .flatMap((file) => {
      try {
        return [JSON.parse(readFileSync(join(directory, file), 'utf8')) as ProcessIdentity];
      } catch {
        // Cut off while it was written: the emulator ends with its hosts.
        return [];
      }
    });
}

const RECORD = '.process';
