import { describe, expect, test } from '@jest/globals';
import { directivesOf, renderScript } from '../../../src/batch/script.js';
import { SYSTEMS } from '../../../src/batch/systems.js';
import { handedOver, job } from '../../support/batch/jobs.js';

/** The directives of a job, and those that hold a text. */
function lines(asked: Record<string, unknown>, holding = ''): string[] {
  const { system, settings } = job(asked);
  return directivesOf(system, settings).filter((line) => line.includes(holding));
}

describe('memory, in what each batch system counts', () => {
  const memory = '10G';

  test('Slurm: of a node, with its unit', () => {
    expect(lines({ batch: 'slurm', memory }, 'mem')).toEqual(['--mem=10240M']);
  });

  test('PBS: of a chunk; Torque: of the whole job', () => {
    expect(lines({ batch: 'pbs', memory, nodes: 3 }, 'mem')).toEqual([
      '-l select=3:ncpus=8:mpiprocs=1:mem=10240mb',
    ]);
    expect(lines({ batch: 'pbs', memory, nodes: 3, pbs: { request: 'nodes' } }, 'mem')).toEqual([
      '-l mem=30720mb',
    ]);
  });

  test.each([
    [{}, '10240MB'],
    [{ memoryUnit: 'KB' }, '10485760'],
    [{ memoryUnit: 'MB' }, '10240'],
    [{ memoryUnit: 'GB' }, '10'],
  ])('LSF: as lsf.conf has it (%j)', (lsf, amount) => {
    expect(lines({ batch: 'lsf', memory, lsf }, 'mem=')).toEqual([`-R "rusage[mem=${amount}]"`]);
    expect(lines({ batch: 'lsf', memory, lsf }, '-M')).toEqual([`-M ${amount}`]);
  });

  test('LSF: gigabytes are rounded up; reserved for each slot where lsb.params says so, but limited for the job', () => {
    const lsf = { memoryUnit: 'GB', memoryPerSlot: true };
    expect(lines({ batch: 'lsf', memory: '10241M', lsf, cores: 3 }, 'mem=')).toEqual(['-R "rusage[mem=4]"']);
    expect(lines({ batch: 'lsf', memory: '10241M', lsf, cores: 3 }, '-M')).toEqual(['-M 11']);
  });

  test('Grid Engine: of each slot, or of the job', () => {
    expect(lines({ batch: 'sge', memory, cores: 3 }, 'h_vmem')).toEqual(['-l h_vmem=3414M']);
    const sge = { memoryResource: 'mem_free', memoryPerSlot: false };
    expect(lines({ batch: 'sge', memory, cores: 3, sge }, 'mem')).toEqual(['-l mem_free=10240M']);
  });
});

test('wall time: more than a day, and LSF only knows minutes', () => {
  expect(lines({ batch: 'slurm', time: '3d' }, 'time')).toEqual(['--time=72:00:00']);
  expect(lines({ batch: 'lsf', time: '5430s' }, '-W')).toEqual(['-W 1:31']);
});

test('one core of Grid Engine needs no parallel environment', () => {
  expect(lines({ batch: 'sge', cores: 1 }, '-pe')).toEqual([]);
});

test.each(Object.keys(SYSTEMS))('%s: directives can be left out, and added', (batch) => {
  const [name = ''] = lines({ batch });
  const asked = { batch, skipDirective: [name.slice(0, 4)], extraDirective: ['--colour blue'] };
  expect(lines(asked)).not.toContain(name);
  const text = handedOver(job(asked));
  expect(text).toContain(`${SYSTEMS[batch as keyof typeof SYSTEMS].prefix ?? ''}--colour blue\n`);
  // Nothing of a submit description counts after its queue statement.
  if (batch === 'condor') expect(text.trimEnd().split('\n').at(-1)).toBe('queue 1');
});

describe('the time from the request to end to the kill', () => {
  const stop = (asked: Record<string, unknown>) => /--stop-timeout (\w+)/.exec(renderScript(job(asked)))?.[1];

  test.each([
    ['slurm', '20s'],
    ['pbs', '4s'],
    ['lsf', '4s'],
    ['sge', '20s'],
    ['condor', '20s'],
  ])('%s: the pilot ends within %s', (batch, bound) => {
    expect(stop({ batch })).toBe(bound);
  });

  test('a site may have another', () => {
    expect(stop({ batch: 'pbs', killDelay: '60s' })).toBe('20s');
    expect(stop({ batch: 'slurm', killDelay: '5s' })).toBe('2s');
  });
});

test('what no environment says, the pilot is told: memory, and cores where a launcher drops the environment', () => {
  expect(renderScript(job({ batch: 'pbs' }))).toContain('--memory-mb 16084');
  expect(renderScript(job({ batch: 'pbs' }))).not.toContain('--cpus');
  expect(renderScript(job({ batch: 'pbs', nodes: 2 }))).toContain('--cpus 8');
  expect(renderScript(job({ batch: 'slurm', nodes: 2 }))).not.toMatch(/--cpus 8|--memory-mb/);
});

test.each([
  ['slurm', '12345;cluster\n', '12345'],
  ['pbs', '12[].pbs01.example.org\n', '12[].pbs01.example.org'],
  ['lsf', 'Job <12> is submitted to default queue <normal>.\n', '12'],
  ['sge', 'a word of the site\n12.1-5:1\n', '12'],
  ['condor', '12.0 - 12.4\n', '12'],
] as const)('%s: the number of a job in %j', (batch, output, id) => {
  expect(SYSTEMS[batch].command.parseJobId(output)).toBe(id);
  expect(SYSTEMS[batch].command.parseJobId('submitted\n')).toBeUndefined();
});
