import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../effects/process-identity.js';
import { FaultError } from '../health/fault-error.js';
import { stopEmulators } from './emulator.js';
import { hostIsAlive, stopHost } from './host-life.js';
import type { TopologyOptions } from './topology.js';

/** Where all labs of the machine live, one directory each. */
export const LABS = '/var/tmp/glidein-vpn-lab';

/** What `lab.json` says of a lab; its hosts say the rest themselves (host-script.ts). */
export interface LabRecord {
  readonly version: 1;
  readonly name: string;
  readonly topology: TopologyOptions;
  readonly maker: ProcessIdentity;
  /** The hosts die with the maker. */
  readonly bound: boolean;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** The directory of the lab `name`. Throws `usage` for a name that is none. */
export function labDirectory(name: string): string {
  if (NAME.test(name)) return join(LABS, name);
  const what = `--name ${name}: must be 1-31 small letters, digits or dashes`;
  throw new FaultError('usage', { what, verb: 'lab up' });
}

export function hostDirectory(name: string, host: string): string {
  return join(labDirectory(name), 'hosts', host);
}

/** Where the lab keeps records and logs of its emulated links. */
export function linkDirectory(name: string): string {
  return join(labDirectory(name), 'links');
}

export function writeRecord(record: LabRecord): void {
  const directory = labDirectory(record.name);
  mkdirSync(join(directory, 'hosts'), { recursive: true });
  writeFileSync(join(directory, 'lab.json.new'), `${JSON.stringify(record, null, 2)}\n`);
  renameSync(join(directory, 'lab.json.new'), join(directory, 'lab.json'));
}

/** The record of a lab, or undefined when there is none of this name. */
export function readRecord(name: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(labDirectory(name), 'lab.json'), 'utf8')) as LabRecord;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    return undefined;
  }
}

/** Whether any host of the lab is running. */
export function labIsAlive(name: string): boolean {
  return hostsIn(name).some((host) => hostIsAlive(hostDirectory(name, host)));
}

/** Ends whatever is left of a lab and removes its directory. Needs nothing but the directory. */
export async function clearLab(name: string): Promise<void> {
  await Promise.all(hostsIn(name).map((host) => stopHost(hostDirectory(name, host))));
  await stopEmulators(linkDirectory(name));
  rmSync(labDirectory(name), { recursive: true, force: true, maxRetries: 3 });
}

/** Removes labs whose hosts died with their maker: nothing of them runs, only files are left. */
export async function sweepLabs(): Promise<void> {
  // Whatever else lies there is not ours to judge.
  for (const name of namesIn(LABS).filter((item) => NAME.test(item))) {
    const record = readRecord(name);
    if (record?.bound && !isAlive(record.maker) && !labIsAlive(name)) await clearLab(name);
  }
}

function hostsIn(name: string): string[] {
  return namesIn(join(labDirectory(name), 'hosts'));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
