import { grant, visibleGpus, whole } from './grant.js';
import type { BatchSystem } from './system.js';
import { clock } from './wall-time.js';

/** Slurm also warns up to a minute earlier than it is asked to (sbatch(1), --signal). */
const WARN_SECONDS = 90;

/** Slurm: sbatch(1), srun(1), scancel(1) of 22.05. */
export const slurm: BatchSystem = {
  name: 'slurm',
  title: 'Slurm',
  prefix: '#SBATCH ',
  command: {
    argv: ['sbatch', '--parsable'],
    // With federations the cluster follows: `123;cluster`.
    parseJobId: (output) => /^(\d+)(;\S+)?$/m.exec(output.trim())?.[1],
  },
  directives: ({ jobName, nodes, cores, memory, time, gpus, queue, account, count }) => [
    `--job-name=${jobName}`,
    `--output=${jobName}-%j.out`,
    `--nodes=${nodes}`,
    '--ntasks-per-node=1',
    `--cpus-per-task=${cores}`,
    // Of each node; without a unit it would be MB as well.
    `--mem=${memory}M`,
    `--time=${clock(time)}`,
    // To the script's shell alone (B:).
    `--signal=B:USR1@${WARN_SECONDS}`,
    ...(gpus > 0 ? [`--gpus-per-node=${gpus}`] : []),
    ...(queue ? [`--partition=${queue}`] : []),
    ...(account ? [`--account=${account}`] : []),
    ...(count > 1 ? [`--array=1-${count}`] : []),
  ],
  parts: {
    scratch: '"${SLURM_TMPDIR:-${TMPDIR:-/tmp}}"',
    end: 'SLURM_JOB_END_TIME',
    warning: [
      `Slurm sends SIGUSR1 ${WARN_SECONDS} to ${WARN_SECONDS + 60} seconds before the end (--signal), and SIGTERM at scancel,`,
      'preemption and the end itself, KillWait (30) seconds before SIGKILL.',
    ],
  },
  launcher: ({ nodes }) =>
    nodes === 1
      ? undefined
      : {
          jobId: '"$SLURM_JOB_ID"',
          start: [
            '# Since 22.05 a step must say itself how many cores a task has. One failed node does not end the others.',
            'srun --nodes="$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 --cpus-per-task="$SLURM_CPUS_PER_TASK" \\',
            '  --kill-on-bad-exit=0 --wait=0 "$@"',
          ],
          relay: [
            '# Not by a signal to srun: on SIGTERM it kills its tasks at once.',
            'scancel --signal=TERM "$SLURM_JOB_ID.0"',
          ],
          environment: true,
        },
  killDelay: 30,
  saysMemory: true,
  granted: ({ variables }) => {
    const id = variables.SLURM_JOB_ID;
    if (id === undefined) return undefined;
    const cpus = whole(variables.SLURM_CPUS_ON_NODE);
    const ofEachCpu = whole(variables.SLURM_MEM_PER_CPU);
    return grant(id, {
      cpus,
      memoryMb: whole(variables.SLURM_MEM_PER_NODE) ?? (ofEachCpu && cpus ? ofEachCpu * cpus : undefined),
      diskMb: undefined,
      gpus: whole(variables.SLURM_GPUS_ON_NODE) ?? visibleGpus({ variables }),
    });
  },
};
