import type { BatchSettings } from '../config/batch/schema.js';
import { grant, ofThisHost, visibleGpus } from './grant.js';
import type { BatchSystem } from './system.js';
import { hourMinutes } from './wall-time.js';

const WARN_MINUTES = 2;

/** IBM Spectrum LSF 10.1: command reference (bsub, blaunch), environment variables, lsf.conf LSF_UNIT_FOR_LIMITS. */
export const lsf: BatchSystem = {
  name: 'lsf',
  title: 'LSF',
  prefix: '#BSUB ',
  command: {
    argv: ['bsub'],
    parseJobId: (output) => /^Job <(\d+)> is submitted/m.exec(output)?.[1],
  },
  directives: (settings) => {
    const { jobName, nodes, cores, time, gpus, queue, account, count } = settings;
    return [
      `-J "${jobName}${count > 1 ? `[1-${count}]` : ''}"`,
      // Without it the output is mailed.
      `-o ${jobName}-%J${count > 1 ? '-%I' : ''}.out`,
      `-n ${nodes * cores}`,
      `-R "span[${nodes > 1 ? `ptile=${cores}` : 'hosts=1'}]"`,
      `-R "rusage[mem=${reserved(settings)}]"`,
      `-M ${amount(settings.memory, settings)}`,
      `-W ${hourMinutes(time)}`,
      // SIGURG is ignored by whoever does not ask for it.
      '-wa URG',
      `-wt ${WARN_MINUTES}`,
      ...(gpus > 0 ? [`-gpu "num=${gpus}/host"`] : []),
      ...(queue ? [`-q ${queue}`] : []),
      ...(account ? [`-P ${account}`] : []),
    ];
  },
  parts: {
    scratch: '"${TMPDIR:-/tmp}"',
    warning: [
      `LSF sends SIGURG ${WARN_MINUTES} minutes before the end (-wa, -wt), SIGUSR2 at the end of the run limit, and at bkill`,
      'SIGINT, SIGTERM and, JOB_TERMINATE_INTERVAL (10) seconds later, SIGKILL.',
    ],
  },
  launcher: ({ nodes }) =>
    nodes === 1
      ? undefined
      : {
          jobId: '"$LSB_JOBID-${LSB_JOBINDEX:-0}"',
          start: [
            '# LSB_MCPU_HOSTS is "HOST CORES HOST CORES ...".',
            'hosts=$(printf "%s\\n" "$LSB_MCPU_HOSTS" | awk \'{ for (i = 1; i < NF; i += 2) printf "%s ", $i }\')',
            'blaunch -z "${hosts% }" "$@"',
          ],
          environment: false,
        },
  killDelay: 10,
  saysMemory: false,
  granted: (job) => {
    const { variables, hostname } = job;
    const id = variables.LSB_JOBID;
    if (id === undefined) return undefined;
    const words = (variables.LSB_MCPU_HOSTS ?? '').split(/\s+/).filter(Boolean);
    const pairs = words.flatMap((host, index) =>
      index % 2 === 0 ? [[host, words[index + 1] ?? ''] as const] : [],
    );
    const cpus = ofThisHost(pairs, hostname);
    return grant(id, { cpus, memoryMb: undefined, diskMb: undefined, gpus: visibleGpus(job) });
  },
};

/** Memory that is set aside on each host; lsb.params may have it counted for each slot. */
function reserved(settings: BatchSettings): string {
  const { memory, cores, lsf } = settings;
  return amount(lsf.memoryPerSlot ? Math.ceil(memory / cores) : memory, settings);
}

/** MB in the site's unit, rounded up. */
function amount(mb: number, { lsf }: Pick<BatchSettings, 'lsf'>): string {
  switch (lsf.memoryUnit) {
    case 'suffix':
      return `${mb}MB`;
    case 'KB':
      return String(mb * 1024);
    case 'MB':
      return String(mb);
    case 'GB':
      return String(Math.ceil(mb / 1024));
  }
}
