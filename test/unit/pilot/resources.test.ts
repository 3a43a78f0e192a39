import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cpuQuota, memoryLimit, readResources } from '../../../src/pilot/resources.js';
import { scratch } from '../../support/scratch.js';

/** A kernel that shows these files; paths start with `proc` or `cgroup`. */
function kernel(files: Readonly<Record<string, string>>) {
  const root = scratch();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${content}\n`);
  }
  return { proc: join(root, 'proc'), cgroup: join(root, 'cgroup') };
}

const job = '/slurm/uid_2001/job_7/step_0';

describe('the limits of a batch job', () => {
  test('version 2: the smallest on the way up', () => {
    const files = kernel({
      'proc/self/cgroup': `0::${job}`,
      [`cgroup${job}/memory.max`]: 'max',
      'cgroup/slurm/uid_2001/job_7/memory.max': '8589934592',
      'cgroup/slurm/memory.max': '99999999999',
      [`cgroup${job}/cpu.max`]: '250000 100000',
    });
    expect(memoryLimit(files)).toBe(8589934592);
    expect(cpuQuota(files)).toBe(2);
  });

  test('version 1: one hierarchy for each controller', () => {
    const files = kernel({
      'proc/self/cgroup': `4:memory:${job}\n3:cpu,cpuacct:${job}\n0::/`,
      [`cgroup/memory${job}/memory.limit_in_bytes`]: '9223372036854771712',
      'cgroup/memory/slurm/uid_2001/job_7/memory.limit_in_bytes': '4294967296',
      [`cgroup/cpu${job}/cpu.cfs_quota_us`]: '-1',
      [`cgroup/cpu${job}/cpu.cfs_period_us`]: '100000',
    });
    expect(memoryLimit(files)).toBe(4294967296);
    expect(cpuQuota(files)).toBe(Number.POSITIVE_INFINITY);
  });

  test('less than a core is a core', () => {
    const files = kernel({ 'proc/self/cgroup': '0::/a', 'cgroup/a/cpu.max': '5000 100000' });
    expect(cpuQuota(files)).toBe(1);
  });

  test('no cgroups, no limits: the machine counts', () => {
    const files = kernel({});
    expect(memoryLimit(files)).toBe(Number.POSITIVE_INFINITY);
    const found = readResources(scratch(), {}, files);
    for (const value of Object.values(found)) expect(Number.isInteger(value)).toBe(true);
    expect(found.cpus).toBeGreaterThan(0);
    expect(found.memoryMb).toBeGreaterThan(64);
  });

  test('what a batch system granted is a bound, where nothing enforces it', () => {
    const files = kernel({});
    const granted = { cpus: 1, memoryMb: 100, diskMb: 1 };
    expect(readResources(scratch(), granted, files)).toEqual(granted);
    const all = readResources(scratch(), {}, files);
    const more = readResources(scratch(), { cpus: 10_000, memoryMb: 10 ** 9 }, files);
    expect(more).toMatchObject({ cpus: all.cpus, memoryMb: all.memoryMb });
  });
});
