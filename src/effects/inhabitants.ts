import { readdirSync, readlinkSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity, signalProcess } from './process-identity.js';
import { poll } from './wait.js';

/**
 * Asks every process in the network namespace of `pid` to end, and kills after `graceMs` those that have not. Programs
 * below `spared` (a directory) are left alone: they are ours, and end by themselves. Only the user's own processes
 * are seen. network_namespaces(7), proc_pid_ns(5)
 */
export async function endInhabitants(pid: number, spared: string, graceMs: number): Promise<void> {
  const home = linkOf(pid, 'ns/net');
  if (home === undefined || home === linkOf(process.pid, 'ns/net')) return;
  const inside = () => inhabitants(home, spared);
  for (const one of inside()) signalProcess(one, 'SIGTERM');
  if (await poll(() => (inside().length === 0 ? true : undefined), { timeoutMs: graceMs, everyMs: 50 }))
    return;
  const rest = inside();
  for (const one of rest) signalProcess(one, 'SIGKILL');
  await poll(() => (rest.some(isAlive) ? undefined : true), { timeoutMs: 2000, everyMs: 20 });
}

/** Resolves when no process of the user's is in the network namespace of `pid` any more, or after `timeoutMs`. */
export async function awaitEmpty(pid: number, spared: string, timeoutMs: number): Promise<void> {
  const home = linkOf(pid, 'ns/net');
  if (home === undefined) return;
  await poll(() => (inhabitants(home, spared).length === 0 ? true : undefined), { timeoutMs, everyMs: 250 });
}

function inhabitants(home: string, spared: string): ProcessIdentity[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = /^\d+$/.test(entry) ? Number(entry) : undefined;
    if (pid === undefined || linkOf(pid, 'ns/net') !== home) return [];
    if (linkOf(pid, 'exe')?.startsWith(`${spared}/`)) return [];
    return identify(pid) ?? [];
  });
}

function linkOf(pid: number, name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}
