import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';

/** What this process may use of its machine. Read-only. */
export interface Resources {
  /** Cores of the affinity mask, or fewer where a cgroup limits the time or the batch system granted less. */
  readonly cpus: number;
  /** MB (2^20 bytes): the machine's, the smallest limit of our cgroups, or the batch system's. */
  readonly memoryMb: number;
  /** MB that are free for us on the file system of the execute directory. */
  readonly diskMb: number;
}

/** Where the kernel tells it; tests have their own. */
export interface KernelFiles {
  readonly proc: string;
  readonly cgroup: string;
}

const MB = 2 ** 20;
const KERNEL: KernelFiles = { proc: '/proc', cgroup: '/sys/fs/cgroup' };

/** What the batch system says that we may use: not every site enforces it by affinity and cgroups. */
export type GrantedAmounts = Partial<Pick<Resources, 'cpus' | 'memoryMb' | 'diskMb'>>;

/** `directory` must exist: its file system is measured. */
export function readResources(
  directory: string,
  granted: GrantedAmounts = {},
  files: KernelFiles = KERNEL,
): Resources {
  const disk = statfsSync(directory);
  const least = (key: keyof GrantedAmounts, found: number) =>
    Math.floor(Math.min(found, granted[key] ?? found));
  return {
    cpus: Math.max(1, least('cpus', Math.min(availableParallelism(), cpuQuota(files)))),
    memoryMb: least('memoryMb', Math.min(totalmem(), memoryLimit(files)) / MB),
    diskMb: least('diskMb', (disk.bavail * disk.bsize) / MB),
  };
}

/** The smallest memory limit, in bytes, of our cgroup and those around it (cgroups(7), v1 and v2). */
export function memoryLimit(files: KernelFiles): number {
  const v2 = groupFiles(files, '', 'memory.max').map(bytes);
  const v1 = groupFiles(files, 'memory', 'memory.limit_in_bytes').map(bytes);
  return Math.min(Number.POSITIVE_INFINITY, ...v2, ...v1);
}

/** Whole cores' worth of time per period (`cpu.max`, `cpu.cfs_quota_us`), rounded down. */
export function cpuQuota(files: KernelFiles): number {
  const v2 = groupFiles(files, '', 'cpu.max').map((text) => {
    const [quota = 'max', period = '100000'] = text.split(/\s+/);
    return quota === 'max' ? Number.POSITIVE_INFINITY : Number(quota) / Number(period);
  });
  const quotas = groupFiles(files, 'cpu', 'cpu.cfs_quota_us').map(Number);
  const periods = groupFiles(files, 'cpu', 'cpu.cfs_period_us').map(Number);
  const v1 = quotas.map((quota, index) =>
    quota <= 0 ? Number.POSITIVE_INFINITY : quota / (periods[index] ?? 100_000),
  );
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...v2, ...v1);
  return Number.isFinite(smallest) ? Math.max(1, Math.floor(smallest)) : smallest;
}

/** The contents of `name` in our group of a controller and all its parents; `''` means the unified hierarchy. */
function groupFiles({ proc, cgroup }: KernelFiles, controller: string, name: string): string[] {
  const lines = (read(join(proc, 'self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  const mine = lines.find(([, names = '']) => names.split(',').includes(controller));
  if (!mine) return [];
  const segments = mine.slice(2).join(':').split('/').filter(Boolean);
  const paths = [...segments.keys(), segments.length].map((count) =>
    join(cgroup, controller, ...segments.slice(0, count), name),
  );
  return paths.map(read).filter((text) => text !== undefined);
}

/** Version 1 writes a huge number for "no limit": larger than any machine, so it never wins. */
function bytes(text: string): number {
  return text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
