import { readdirSync, readFileSync } from 'node:fs';
import type { Daemon } from '../daemons.js';

/** One of the programs that a gateway consists of. */
export interface DaemonState {
  /** By its step in the plan: `ocserv`, `tcp`, `slirp4netns`. Our own process is `gateway`. */
  readonly name: string;
  readonly alive: boolean;
  /** How often it was started again. */
  readonly restarts: number;
  /** Resident, of this one process. These are absent when it does not run, or the kernel does not tell. */
  readonly memoryBytes?: number;
  /** Open ones, and how many there may be. */
  readonly descriptors?: number;
  readonly descriptorLimit?: number;
}

/** A gateway's programs after our own process, with what each holds. */
export function daemonStates(daemons: readonly Pick<Daemon, 'name' | 'pid' | 'restarts'>[]): DaemonState[] {
  return [
    { name: 'gateway', alive: true, restarts: 0, ...holdings(process.pid) },
    ...daemons.map(({ name, pid, restarts }) => ({
      ...{ name, restarts, alive: pid !== undefined },
      ...(pid === undefined ? {} : holdings(pid)),
    })),
  ];
}

/** proc_pid_status(5), proc_pid_fd(5), proc_pid_limits(5) */
function holdings(pid: number): Pick<DaemonState, 'memoryBytes' | 'descriptors' | 'descriptorLimit'> {
  const found = (file: string, pattern: RegExp) =>
    told(() => pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'latin1'))?.[1]);
  const kilobytes = found('status', /^VmRSS:\s*(\d+) kB$/m);
  const descriptors = told(() => readdirSync(`/proc/${pid}/fd`).length);
  const most = found('limits', /^Max open files\s+(\d+)/m);
  return {
    ...(kilobytes === undefined ? {} : { memoryBytes: Number(kilobytes) * 1024 }),
    ...(descriptors === undefined ? {} : { descriptors }),
    ...(most === undefined ? {} : { descriptorLimit: Number(most) }),
  };
}

function told<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
