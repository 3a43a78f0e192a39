import { readdirSync, readFileSync } from 'node:fs';
import { parseUsage, type Usage } from './cpu.js';

/** What a process holds. */
export interface Holdings {
  readonly descriptors: number;
  /** Resident memory in KiB (VmRSS, proc_pid_status(5)). */
  readonly rssKB: number;
}

/** Undefined when the process is gone, though another may have its number. */
export function holdingsOf({ pid, start }: Usage): Holdings | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const descriptors = readdirSync(`/proc/${pid}/fd`).length;
    if (parseUsage(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.start !== start) return undefined;
    return { descriptors, rssKB: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) };
  } catch {
    return undefined;
  }
}
