import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** USER_HZ: the unit of times in /proc/PID/stat on every Linux but alpha (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** What a process has used so far. */
export interface Usage {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot: with the pid, it names the process for ever. */
  readonly start: string;
  readonly name: string;
  readonly cpuSeconds: number;
}

/** Reads /proc/PID/stat; undefined for a text that is none. The name may hold blanks and parentheses. */
export function parseUsage(stat: string): Usage | undefined {
  const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const fields = stat.slice(close + 2).split(' ');
  const [parent, user, system, start] = [fields[1], fields[11], fields[12], fields[19]];
  const pid = Number.parseInt(stat, 10);
  if (open < 0 || close < open || !(pid > 0) || start === undefined) return undefined;
  const cpuSeconds = (Number(user) + Number(system)) / TICKS_PER_SECOND;
  return { pid, parent: Number(parent), start, name: stat.slice(open + 1, close), cpuSeconds };
}

/** The program behind a process's name: our CLI is a `node`, ocserv and pasta give their processes names of their own. */
export function programOf(name: string): string {
  if (name === 'node' || name === 'MainThread') return 'glidein-vpn';
  if (/^ocserv\b/.test(name)) return 'ocserv';
  return /^pasta\b/.test(name) ? 'pasta' : name;
}

/**
 * CPU seconds by program between two looks at the same hosts. A process that came in between counts from its start; one
 * that is gone does not count: what lives as long as a measurement is the measurement (iperf3, its shell, `exec`).
 */
export function spent(before: readonly Usage[], after: readonly Usage[]): Record<string, number> {
  const earlier = new Map(before.map((usage) => [keyOf(usage), usage.cpuSeconds]));
  const sums = new Map<string, number>();
  for (const usage of after) {
    const program = programOf(usage.name);
    if (program === 'iperf3') continue;
    const used = usage.cpuSeconds - (earlier.get(keyOf(usage)) ?? 0);
    if (used > 0) sums.set(program, (sums.get(program) ?? 0) + used);
  }
  return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]));
}

/** All processes of a host by the pid of its init: in its process namespace, and their children (pasta leaves it). */
export function usageOn(init: number): Usage[] {
  const home = namespaceOf(init);
  const all = everyUsage();
  const belongs = lineage(all, (usage) => namespaceOf(usage.pid) === home);
  return all.filter(belongs);
}

/** Names a process for ever. */
export function keyOf({ pid, start }: Usage): string {
  return `${pid} ${start}`;
}

/** Of these processes, the ones named in `keys` and all that descend from them. */
export function withDescendants(all: readonly Usage[], keys: ReadonlySet<string>): Usage[] {
  return all.filter(lineage(all, (usage) => keys.has(keyOf(usage))));
}

/** Tells whether a process, or one of its ancestors among `all`, is what is looked for. */
function lineage(all: readonly Usage[], wanted: (usage: Usage) => boolean): (usage: Usage) => boolean {
  const byPid = new Map(all.map((usage) => [usage.pid, usage]));
  const belongs = (usage: Usage): boolean => {
    if (wanted(usage)) return true;
    const parent = byPid.get(usage.parent);
    return parent !== undefined && belongs(parent);
  };
  return belongs;
}

function everyUsage(): Usage[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readUsage(name) ?? []);
}

function readUsage(pid: string): Usage | undefined {
  try {
    return parseUsage(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return `gone ${pid}`;
  }
}
