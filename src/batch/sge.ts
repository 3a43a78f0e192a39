import { grant, ofThisHost, visibleGpus, whole } from './grant.js';
import type { BatchSystem } from './system.js';
import { clock } from './wall-time.js';

/** Grid Engine 8.1.9 and its relatives: submit(1) (qsub, qrsh), complex(5), queue_conf(5), sge_pe(5). */
export const sge: BatchSystem = {
  name: 'sge',
  title: 'Grid Engine',
  prefix: '#$ ',
  command: {
    argv: ['qsub', '-terse'],
    // An array: `123.1-3:1`.
    parseJobId: (output) => /^(\d+)(\.\d+-\d+:\d+)?$/m.exec(output.trim())?.[1],
  },
  directives: ({ jobName, nodes, cores, memory, time, gpus, queue, account, count, sge }) => {
    const slots = nodes * cores;
    return [
      `-N ${jobName}`,
      // Else the shell of the queue reads the script.
      '-S /bin/sh',
      '-cwd',
      '-j y',
      // SIGUSR2 comes before SIGKILL.
      '-notify',
      ...(slots > 1 ? [`-pe ${sge.parallelEnvironment} ${slots}`] : []),
      // M is 2^20 bytes, m would be 10^6.
      `-l ${sge.memoryResource}=${sge.memoryPerSlot ? Math.ceil(memory / cores) : memory}M`,
      `-l h_rt=${clock(time)}`,
      ...(gpus > 0 ? [`-l ${sge.gpuResource}=${gpus}`] : []),
      ...(queue ? [`-q ${queue}`] : []),
      ...(account ? [`-P ${account}`] : []),
      ...(count > 1 ? [`-t 1-${count}`] : []),
    ];
  },
  parts: {
    scratch: '"${TMPDIR:-/tmp}"',
    warning: [
      'Grid Engine sends SIGUSR2 before it kills (-notify; 60 seconds before, by the setting `notify` of the queue),',
      'and SIGUSR1 before it suspends.',
    ],
  },
  launcher: ({ nodes }) =>
    nodes === 1
      ? undefined
      : {
          // SGE_TASK_ID is "undefined" in a job that is no array.
          jobId: '"$JOB_ID-${SGE_TASK_ID:-0}"',
          start: [
            '# Each line of PE_HOSTFILE is "HOST SLOTS QUEUE PROCESSORS".',
            'while read -r host _; do',
            '  qrsh -inherit -nostdin "$host" "$@" &',
            'done <"$PE_HOSTFILE"',
            'wait',
          ],
          environment: false,
        },
  killDelay: 60,
  saysMemory: false,
  granted: (job) => {
    const { variables, read, hostname } = job;
    const id = variables.JOB_ID;
    if (id === undefined || variables.SGE_TASK_ID === undefined) return undefined;
    const hosts = (variables.PE_HOSTFILE === undefined ? undefined : read(variables.PE_HOSTFILE)) ?? '';
    const pairs = hosts.split('\n').flatMap((line) => {
      const [host, slots] = line.trim().split(/\s+/);
      return host && slots ? [[host, slots] as const] : [];
    });
    const cpus = pairs.length > 0 ? ofThisHost(pairs, hostname) : whole(variables.NSLOTS);
    return grant(id, { cpus, memoryMb: undefined, diskMb: undefined, gpus: visibleGpus(job) });
  },
};
