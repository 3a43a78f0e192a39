import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A field of /proc/PID/status: `CapEff`, `NoNewPrivs`. proc_pid_status(5) */
export function statusOf(pid: number, field: string): string {
  const found = new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  if (!found) throw new Error(`process ${pid} has no ${field}`);
  return found[1] ?? '';
}

export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
}

/** The descriptors that are open in the process. */
export function descriptorsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map(Number)
    .sort((a, b) => a - b);
}

/** `net:[4026531840]` */
export function namespaceOf(pid: number, kind: 'user' | 'net' | 'uts' | 'pid' | 'mnt'): string {
  return readlinkSync(`/proc/${pid}/ns/${kind}`);
}
