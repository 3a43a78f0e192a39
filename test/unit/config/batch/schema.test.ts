import { describe, expect, test } from '@jest/globals';
import { batchSchema } from '../../../../src/config/batch/schema.js';
import { parseSize } from '../../../../src/config/batch/size.js';
import { loadSettings } from '../../../../src/config/settings.js';
import { faultOf } from '../../../support/faults.js';

const needed = { batch: 'slurm', time: '12h', cores: '8', memory: '16G' };

function load(flags: Record<string, unknown>, values: Record<string, unknown> = {}) {
  const file = { path: '/sites/a.yaml', values };
  return loadSettings(batchSchema, { file, environment: {}, flags }).values;
}

describe('the settings of a job', () => {
  test('four are needed, the rest has defaults', () => {
    expect(load(needed)).toMatchObject({
      ...{ batch: 'slurm', time: 43_200_000, cores: 8, memory: 16_384 },
      ...{ nodes: 1, count: 1, gpus: 0, jobName: 'glidein-vpn', extraDirective: [], path: [] },
    });
  });

  test('lists may be one line; directories as in PATH', () => {
    const lists = load(needed, { extraDirective: '--exclusive', path: '/a/sbin:/b' });
    expect(lists).toMatchObject({ extraDirective: ['--exclusive'], path: ['/a/sbin', '/b'] });
  });

  test.each([
    ['batch', 'torque', 'must be slurm, pbs, lsf, sge, condor'],
    ['time', '12:00:00', 'must be a number and a unit'],
    ['time', '12', 'must be a number and a unit'],
    ['time', '1m', 'must be between'],
    ['cores', '0', 'must be a whole number'],
    ['cores', 'all', 'must be a whole number'],
    ['nodes', '1.5', 'must be a whole number'],
    ['memory', '16', 'must be a number and a unit (M, G or T)'],
    ['memory', '100M', 'must be at least 512M'],
    ['queue', 'a b', 'must be letters'],
    ['queue', 'x\n#SBATCH --evil', 'must be letters'],
    ['account', '$(id)', 'must be letters'],
    ['jobName', 'a;b', 'must be a letter'],
    ['installation', 'relative', 'must be an absolute path'],
    ['tarball', '/a b', 'must be an absolute path'],
    ['extraDirective', ['a\nb'], 'must be one line'],
    ['killDelay', '10', 'must be a number and a unit'],
  ])('%s = %j is refused by name', async (key, value, why) => {
    const fault = await faultOf('config-invalid', () => load({ ...needed, [key]: value }));
    expect(fault.facts).toMatchObject({ key });
    expect(fault.message).toContain(why);
    expect(fault.exit).toBe(78);
  });

  test.each([
    [{ node: { cores: 'many' } }, 'node.cores'],
    [{ node: { core: 1 } }, 'node.core'],
    [{ lsf: { memoryUnit: 'B' } }, 'lsf.memoryUnit'],
    [{ coers: 8 }, 'coers'],
  ])('a profile with %j is refused, with its path', async (values, key) => {
    const fault = await faultOf('config-invalid', () => load(needed, values));
    expect(fault.facts).toMatchObject({ key, origin: '/sites/a.yaml' });
  });
});

test.each([
  ['512M', 512],
  ['64G', 65_536],
  ['64GB', 65_536],
  ['64GiB', 65_536],
  ['1t', 1_048_576],
  ['64', undefined],
  ['64K', undefined],
  ['-1G', undefined],
  ['1.5G', undefined],
])('%s is %p MB', (text, mb) => {
  expect(parseSize(text)).toBe(mb);
});
