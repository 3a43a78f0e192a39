import { describe, expect, test } from '@jest/globals';
import { grantedHere } from '../../../src/batch/systems.js';

/** What a job on node2 finds that was granted. */
function granted(variables: Record<string, string>, files: Record<string, string> = {}) {
  return grantedHere({ variables, read: (path) => files[path], hostname: 'node2.hpc.example.org' });
}

test('outside of a job nothing was granted', () => {
  expect(granted({ PATH: '/bin', CUDA_VISIBLE_DEVICES: '0,1' })).toBeUndefined();
});

describe('Slurm', () => {
  const job = { SLURM_JOB_ID: '7', SLURM_CPUS_ON_NODE: '16' };

  test('memory of the node, or of each CPU', () => {
    expect(granted({ ...job, SLURM_MEM_PER_NODE: '64000' })).toEqual({
      jobId: '7',
      cpus: 16,
      memoryMb: 64_000,
    });
    expect(granted({ ...job, SLURM_MEM_PER_CPU: '2000' })).toMatchObject({ memoryMb: 32_000 });
  });

  test('0 stands for all the memory of the node: no bound', () => {
    expect(granted({ ...job, SLURM_MEM_PER_NODE: '0' })).toEqual({ jobId: '7', cpus: 16 });
  });

  test('GPUs, of which there may be none', () => {
    expect(granted({ ...job, SLURM_GPUS_ON_NODE: '2' })?.gpus).toBe(2);
    expect(granted({ ...job, CUDA_VISIBLE_DEVICES: '0,3' })?.gpus).toBe(2);
    expect(granted({ ...job, CUDA_VISIBLE_DEVICES: 'NoDevFiles' })?.gpus).toBe(0);
    expect(granted({ ...job, CUDA_VISIBLE_DEVICES: '' })?.gpus).toBe(0);
    expect(granted({ ...job, CUDA_VISIBLE_DEVICES: 'GPU-aa,-1,1' })?.gpus).toBe(1);
  });

  test('what is no number is not believed', () => {
    expect(granted({ SLURM_JOB_ID: '7', SLURM_CPUS_ON_NODE: '16(x2)' })).toEqual({ jobId: '7' });
  });
});

test('PBS Professional and Torque name the cores differently', () => {
  expect(granted({ PBS_JOBID: '7.pbs', NCPUS: '8' })).toEqual({ jobId: '7.pbs', cpus: 8 });
  expect(granted({ PBS_JOBID: '7[2].pbs', PBS_NUM_PPN: '4' })).toEqual({ jobId: '7[2].pbs', cpus: 4 });
});

test('LSF lists the cores of all hosts', () => {
  const job = { LSB_JOBID: '7' };
  expect(granted({ ...job, LSB_MCPU_HOSTS: 'node1 4 node2 6' })).toEqual({ jobId: '7', cpus: 6 });
  expect(granted({ ...job, LSB_MCPU_HOSTS: 'batch-alias 4' })).toEqual({ jobId: '7', cpus: 4 });
  expect(granted({ ...job, LSB_MCPU_HOSTS: 'node1 4 node3 6' })).toEqual({ jobId: '7' });
});

test('Grid Engine has the slots of all hosts in one variable, and of each in a file', () => {
  const job = { JOB_ID: '7', SGE_TASK_ID: 'undefined', NSLOTS: '12' };
  expect(granted(job)).toEqual({ jobId: '7', cpus: 12 });
  const files = { '/spool/pe': 'node1 8 q@node1 UNDEFINED\nnode2.hpc.example.org 4 q@node2 UNDEFINED\n' };
  expect(granted({ ...job, PE_HOSTFILE: '/spool/pe' }, files)).toEqual({ jobId: '7', cpus: 4 });
});

describe('HTCondor', () => {
  const job = { _CONDOR_MACHINE_AD: '/s/.machine.ad', _CONDOR_JOB_AD: '/s/.job.ad' };
  const machine = 'Cpus = 4\nMemory = 8192\nDisk = 20480000\nGPUs = 1\nTotalCpus = 64.0\n';

  test('says it in the ad of the slot; disk is KiB', () => {
    const files = { '/s/.machine.ad': machine, '/s/.job.ad': 'ProcId = 2\nClusterId = 7\n' };
    expect(granted(job, files)).toEqual({ jobId: '7.2', cpus: 4, memoryMb: 8192, diskMb: 20_000, gpus: 1 });
  });

  test('inside another job, the smallest amounts hold', () => {
    const outer = { SLURM_JOB_ID: '9', SLURM_CPUS_ON_NODE: '2', SLURM_MEM_PER_NODE: '9000' };
    const inner = granted({ ...outer, ...job }, { '/s/.machine.ad': machine, '/s/.job.ad': '' });
    expect(inner).toMatchObject({ cpus: 2, memoryMb: 8192, gpus: 1 });
  });
});
