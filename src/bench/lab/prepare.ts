import { readdirSync, readlinkSync } from 'node:fs';
import { run } from '../../effects/run.js';
import { FaultError } from '../../health/fault-error.js';
import type { Lab } from '../../lab/lab.js';
import { usageOn } from './cpu.js';

/** The plain routed path and the prototype's kernel server need a DMZ host that forwards. */
export async function letForward(lab: Lab): Promise<void> {
  await lab.host('dmz').output(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

/**
 * No connection learns from those before it: one that met a loss would make the next ones over the same path slow
 * starters. tcp(7), tcp_no_metrics_save
 */
export async function forgetPaths(lab: Lab): Promise<void> {
  for (const pid of namespaces(lab)) {
    const enter = ['nsenter', '--target', String(pid), '--net', '--'];
    const set = await run([...enter, 'sysctl', '-qw', 'net.ipv4.tcp_no_metrics_save=1']);
    if (set.code === 0) continue;
    throw new FaultError('lab-broken', { host: lab.name, why: set.stderr.trim(), log: lab.directory });
  }
}

/**
 * Sets the congestion control of every network namespace in the lab, payloads' namespaces included: each would
 * otherwise have the machine's. Throws `usage` when the kernel refuses: in a namespace it takes only what
 * net.ipv4.tcp_allowed_congestion_control of the machine names.
 */
export async function setCongestionControl(lab: Lab, name: string): Promise<void> {
  for (const pid of namespaces(lab)) {
    const enter = ['nsenter', '--target', String(pid), '--net', '--'];
    const set = await run([...enter, 'sysctl', '-qw', `net.ipv4.tcp_congestion_control=${name}`]);
    if (set.code === 0) continue;
    const what = `--congestion ${name}: the kernel refuses it in a namespace; see net.ipv4.tcp_allowed_congestion_control`;
    throw new FaultError('usage', { what, verb: 'bench io' });
  }
}

/** A process of each network namespace in the lab. */
function namespaces(lab: Lab): number[] {
  const inits = [...lab.hosts.values()].map((host) => host.pid);
  const found = new Map<string, number>();
  for (const pid of [...inits, ...inits.flatMap(usageOn).map((usage) => usage.pid)]) {
    const name = networkOf(pid);
    if (name !== undefined && !found.has(name)) found.set(name, pid);
  }
  return [...found.values()];
}

function networkOf(pid: number): string | undefined {
  try {
    return readdirSync(`/proc/${pid}/ns`).includes('net') ? readlinkSync(`/proc/${pid}/ns/net`) : undefined;
  } catch {
    return undefined;
  }
}
