import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkJob } from '../../../src/batch/check.js';
import { findProfile } from '../../../src/batch/profiles.js';
import { SYSTEMS } from '../../../src/batch/systems.js';
import { parseProfile } from '../../../src/config/batch/profile.js';
import { batchSchema } from '../../../src/config/batch/schema.js';
import { nodeSchema } from '../../../src/config/node.js';
import { pilotSchema } from '../../../src/config/pilot.js';
import { loadSettings } from '../../../src/config/settings.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

describe('finding a profile', () => {
  test("the user's own stands in front of one of the installation", () => {
    const [own, shipped] = [scratch(), scratch()];
    for (const dir of [own, shipped]) writeFileSync(join(dir, 'a.yaml'), `batch: slurm\nqueue: ${dir}\n`);
    expect(findProfile('a', [own, shipped])).toMatchObject({
      path: join(own, 'a.yaml'),
      batch: { queue: own },
    });
    expect(findProfile(join(shipped, 'a.yaml'), [own])).toMatchObject({ batch: { queue: shipped } });
  });

  test('an unknown one: what there is, and where to write it', async () => {
    const dir = scratch();
    writeFileSync(join(dir, 'known.yaml'), '');
    const fault = await faultOf('site-unknown', () => findProfile('konwn', [dir, '/nowhere']));
    expect(fault.message).toContain('konwn (there are known)');
    expect(fault.fix).toContain(join(dir, 'konwn.yaml'));
  });

  test('what is no YAML, and what is no file', async () => {
    const dir = scratch();
    writeFileSync(join(dir, 'bad.yaml'), 'batch: "slurm\n');
    mkdirSync(join(dir, 'dir.yaml'));
    expect((await faultOf('config-unreadable', () => findProfile('bad', [dir]))).message).toMatch(/line 2/);
    await faultOf('config-unreadable', () => findProfile('dir', [dir]));
  });
});

test.each(['pilot: 5', 'tunnel: [a]', '- batch'])('a profile with %j is refused', async (source) => {
  await faultOf('config-invalid', () => parseProfile(source, '/s.yaml'));
});

test.each(['pilot: {deadline: 1}', 'pilot: {cpus: 4}', 'tunnel: {stateDir: /x}'])(
  'a profile with %j is refused: the job decides it',
  async (source) => {
    const fault = await faultOf('config-invalid', () => parseProfile(source, '/s.yaml'));
    expect(fault.message).toContain('is decided by the job');
  },
);

describe.each(readdirSync('sites'))('the example %s', (name) => {
  const path = join('sites', name);
  const profile = parseProfile(readFileSync(path, 'utf8'), path);
  const load = <S extends typeof batchSchema | typeof nodeSchema | typeof pilotSchema>(
    schema: S,
    values: object,
  ) => loadSettings(schema, { file: { path, values: { ...values } }, environment: {}, flags: {} });

  test('is whole, and asks for no more than a node has', () => {
    const settings = load(batchSchema, profile.batch) as ReturnType<typeof loadSettings<typeof batchSchema>>;
    checkJob(SYSTEMS[settings.values.batch], settings);
    load(pilotSchema, profile.pilot);
    load(nodeSchema, profile.node);
  });
});

describe('a job that could never run', () => {
  const refused = (changes: object, code = 'config-invalid' as const) =>
    faultOf(code, () => {
      const values = {
        ...{ batch: 'slurm', time: '1h', cores: 8, memory: '16G' },
        ...{ node: { cores: 16, memory: '32G', gpus: 1 } },
        ...changes,
      };
      const settings = loadSettings(batchSchema, {
        file: { path: '/s.yaml', values },
        environment: {},
        flags: {},
      });
      checkJob(SYSTEMS[settings.values.batch], settings);
    });

  test.each([
    [{ cores: 17 }, 'cores = 17 (/s.yaml): a node has only 16'],
    [{ memory: '33G' }, 'memory = 33792M (/s.yaml): a node has only 32768M'],
    [{ gpus: 2 }, 'gpus = 2 (/s.yaml): a node has only 1'],
    [{ batch: 'condor', nodes: 2 }, 'nodes = 2 (/s.yaml): a job of HTCondor has one node'],
    [{ batch: 'condor', queue: 'long' }, 'queue = long (/s.yaml): HTCondor has no queues'],
    [
      { tarball: '/a.tgz', installation: '/a' },
      'tarball = /a.tgz (/s.yaml): there is an installation as well',
    ],
  ])('%j', async (changes, message) => {
    expect((await refused(changes)).message).toContain(message);
  });
});
