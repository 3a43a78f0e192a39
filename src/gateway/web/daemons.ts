import { readdirSync, readFileSync } from 'node:fs';
import { Journal } from '../../effects/journal.js';
import { isAlive, type ProcessIdentity } from '../../effects/process-identity.js';

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

/** Programs of the gateway that runs in this directory, in the order of their start, after our own process. */
export function daemonStates(journal: string): DaemonState[] {
  const starts = new Map<string, ProcessIdentity[]>();
  for (const { step, process: started } of new Journal(journal).starts())
    starts.set(step, [...(starts.get(step) ?? []), started]);
  const daemons = [...starts].map(([name, list]): DaemonState => {
    const last = list.at(-1);
    const alive = last !== undefined && isAlive(last);
    return { name, alive, restarts: list.length - 1, ...(alive ? holdings(last.pid) : {}) };
  });
  return [{ name: 'gateway', alive: true, restarts: 0, ...holdings(process.pid) }, ...daemons];
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
