import { directivesOf, type JobScript, renderScript } from '../../../src/batch/script.js';
import { SYSTEMS } from '../../../src/batch/systems.js';
import { batchSchema } from '../../../src/config/batch/schema.js';
import { loadSettings } from '../../../src/config/settings.js';

/** A job as its user asks for it. */
export function job(asked: Readonly<Record<string, unknown>>): JobScript {
  const settings = loadSettings(batchSchema, {
    environment: {},
    flags: { time: '12h', cores: 8, memory: '16G', ...asked },
  }).values;
  const pilot = [
    ['--invite', '/home/u/node.invite'],
    ['--pool', 'cm.example.org'],
    ['--token', '/home/u/pilot.token'],
    ['--site', 'T3_XX_HPC'],
    ['--start-expression', 'TARGET.Owner =!= "nobody"'],
  ];
  return {
    ...{ system: SYSTEMS[settings.batch], settings, pilot },
    ...{ pool: 'cm.example.org:9618', installation: '/shared/glidein-vpn', version: '0.1.0' },
  };
}

/** What is handed to the batch system: a script with directives, or a submit description. */
export function handedOver(script: JobScript): string {
  if (script.system.prefix !== undefined) return renderScript(script);
  return ['executable = /home/u/job.sh', ...directivesOf(script.system, script.settings), ''].join('\n');
}

/** Jobs that between them have everything that a script can have, by the names of their golden files. */
export const JOBS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  slurm: { batch: 'slurm', queue: 'long', account: 'cms' },
  'slurm-nodes': { batch: 'slurm', nodes: 2, count: 3, gpus: 2 },
  'slurm-tarball': {
    batch: 'slurm',
    tarball: '/shared/glidein-vpn.tgz',
    scratch: '/local',
    path: '/opt/condor/sbin',
  },
  pbs: { batch: 'pbs', queue: 'long', account: 'cms', count: 3, gpus: 1 },
  'pbs-nodes': { batch: 'pbs', nodes: 2 },
  'pbs-torque': { batch: 'pbs', nodes: 2, count: 3, gpus: 1, pbs: { request: 'nodes' } },
  lsf: { batch: 'lsf', queue: 'long', account: 'cms', gpus: 1 },
  'lsf-nodes': { batch: 'lsf', nodes: 2, count: 3, lsf: { memoryUnit: 'KB', memoryPerSlot: true } },
  sge: { batch: 'sge', queue: 'long.q', account: 'cms', count: 3, gpus: 1 },
  'sge-nodes': { batch: 'sge', nodes: 2, sge: { parallelEnvironment: 'by8', memoryPerSlot: false } },
  condor: { batch: 'condor', account: 'group_cms', count: 3, gpus: 1, setup: ['export LANG=C'] },
};
