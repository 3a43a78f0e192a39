import type { BatchSettings } from '../config/batch/schema.js';
import { grant, visibleGpus, whole } from './grant.js';
import type { BatchSystem } from './system.js';
import { clock } from './wall-time.js';

/** OpenPBS and PBS Professional: PBS Reference Guide, qsub(1B), pbsdsh(1B), pbs_resources(7B); Torque: its qsub(1B). */
export const pbs: BatchSystem = {
  name: 'pbs',
  title: 'PBS',
  prefix: '#PBS ',
  command: {
    argv: ['qsub'],
    parseJobId: (output) => /^(\d+(\[\d*\])?(\.[\w.-]+)?)$/m.exec(output.trim())?.[1],
  },
  directives: (settings) => [
    `-N ${settings.jobName}`,
    // Else the user's login shell reads the script.
    '-S /bin/sh',
    '-j oe',
    ...(settings.pbs.request === 'select' ? chunks(settings) : nodes(settings)),
    `-l walltime=${clock(settings.time)}`,
    ...(settings.queue ? [`-q ${settings.queue}`] : []),
    ...(settings.account ? [`-A ${settings.account}`] : []),
  ],
  parts: {
    scratch: '"${TMPDIR:-/tmp}"',
    warning: [
      'PBS sends SIGTERM at qdel and at the end of the wall time, and SIGKILL kill_delay (10) seconds later. It does not',
      'warn: the deadline below is what ends the pilot in time.',
    ],
  },
  launcher: (settings) => {
    if (settings.nodes === 1) return undefined;
    const select = settings.pbs.request === 'select';
    return {
      jobId: '$(printf %s "${PBS_JOBID%%.*}" | tr -d "[]")',
      start: select
        ? ['# One task for each chunk: a chunk has one MPI process (mpiprocs=1).', 'pbsdsh -- "$@"']
        : ['# -u: once on each host.', 'pbsdsh -u "$@"'],
      environment: false,
    };
  },
  killDelay: 10,
  saysMemory: false,
  granted: ({ variables }) => {
    const id = variables.PBS_JOBID;
    if (id === undefined) return undefined;
    // NCPUS is of PBS Professional, PBS_NUM_PPN of Torque.
    const cpus = whole(variables.NCPUS) ?? whole(variables.PBS_NUM_PPN);
    return grant(id, { cpus, memoryMb: undefined, diskMb: undefined, gpus: visibleGpus({ variables }) });
  },
};

/** One chunk for each node; amounts are of a chunk. PBS's mb are 2^20 bytes. */
function chunks({ nodes, cores, memory, gpus, count }: BatchSettings): string[] {
  const chunk = `ncpus=${cores}:mpiprocs=1:mem=${memory}mb${gpus > 0 ? `:ngpus=${gpus}` : ''}`;
  return [
    `-l select=${nodes}:${chunk}`,
    ...(nodes > 1 ? ['-l place=scatter'] : []),
    ...(count > 1 ? [`-J 1-${count}`] : []),
  ];
}

/** Torque: `mem` is of the whole job. */
function nodes({ nodes, cores, memory, gpus, count }: BatchSettings): string[] {
  return [
    `-l nodes=${nodes}:ppn=${cores}${gpus > 0 ? `:gpus=${gpus}` : ''}`,
    `-l mem=${nodes * memory}mb`,
    ...(count > 1 ? [`-t 1-${count}`] : []),
  ];
}
