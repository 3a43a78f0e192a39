import { grant, visibleGpus, whole } from './grant.js';
import type { BatchSystem } from './system.js';

/** HTCondor as the site's batch system: condor_submit(1) of 23, "Environment variables for the job" in its manual. */
export const condor: BatchSystem = {
  name: 'condor',
  title: 'HTCondor',
  command: {
    argv: ['condor_submit', '-terse'],
    // `12.0 - 12.3`
    parseJobId: (output) => /^(\d+)\.\d+ - \d+\.\d+$/m.exec(output.trim())?.[1],
  },
  directives: ({ jobName, cores, memory, gpus, account, count }) => [
    'universe = vanilla',
    `request_cpus = ${cores}`,
    `request_memory = ${memory}MB`,
    ...(gpus > 0 ? [`request_gpus = ${gpus}`] : []),
    ...(account ? [`accounting_group = ${account}`] : []),
    `batch_name = ${jobName}`,
    `output = ${jobName}-$(Cluster).$(Process).out`,
    `error = ${jobName}-$(Cluster).$(Process).err`,
    `log = ${jobName}-$(Cluster).log`,
    // The job brings nothing back but what it wrote to its output.
    'should_transfer_files = YES',
    'when_to_transfer_output = ON_EXIT',
    'transfer_output_files = ""',
    // condor_rm would kill at once otherwise.
    'kill_sig = SIGTERM',
    'want_graceful_removal = True',
    'job_max_vacate_time = 60',
    `queue ${count}`,
  ],
  parts: {
    scratch: '"${_CONDOR_SCRATCH_DIR:-/tmp}"',
    warning: [
      'HTCondor sends SIGTERM when the job is removed or must leave, and SIGKILL 60 seconds later (job_max_vacate_time),',
      'or earlier where the machine says so (MachineMaxVacateTime).',
    ],
  },
  launcher: () => undefined,
  killDelay: 60,
  saysMemory: true,
  granted: (job) => {
    const ad = job.variables._CONDOR_MACHINE_AD;
    const text = ad === undefined ? undefined : job.read(ad);
    if (text === undefined) return undefined;
    const amount = (name: string) =>
      whole(new RegExp(`^${name} *= *(\\d+)(?:\\.0+)?\\s*$`, 'im').exec(text)?.[1]);
    const disk = amount('Disk');
    return grant(idOfJob(job.variables._CONDOR_JOB_AD, job.read), {
      cpus: amount('Cpus'),
      memoryMb: amount('Memory'),
      // KiB.
      diskMb: disk === undefined ? undefined : Math.floor(disk / 1024),
      gpus: amount('GPUs') ?? visibleGpus(job),
    });
  },
};

/** `CLUSTER.PROCESS` of a job's ad. */
function idOfJob(ad: string | undefined, read: (path: string) => string | undefined): string {
  const text = (ad === undefined ? undefined : read(ad)) ?? '';
  const number = (name: string) => new RegExp(`^${name} *= *(\\d+)\\s*$`, 'im').exec(text)?.[1] ?? '?';
  return `${number('ClusterId')}.${number('ProcId')}`;
}
