import { z } from 'zod';
import { durationSchema } from '../duration.js';
import { sizeSchema } from './size.js';

/** Batch systems whose jobs can be pilots. */
export const BATCH_NAMES = ['slurm', 'pbs', 'lsf', 'sge', 'condor'] as const;

export type BatchName = (typeof BATCH_NAMES)[number];

function whole(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ message }).int(message).min(min, message).max(max, message);
}

/** A name of the site's: nothing in it is special to a shell or to a batch system's own options. */
const word = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+/-]{0,126}$/, 'must be letters, digits and . _ : @ + / -');

/** A path of the compute nodes', of letters that neither a shell nor a launcher changes. */
const path = z
  .string()
  .regex(/^\/[A-Za-z0-9._+@%,=/-]*$/, 'must be an absolute path of letters, digits and . _ + @ % , = / -');

const line = z.string().regex(/^[^\n\r]+$/, 'must be one line');

/** One line or several. */
const lines = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(line));

/** What the site's nodes have: a job that asks for more would wait for ever. */
const nodeSchema = z.strictObject({
  cores: whole(1, 4096).optional(),
  memory: sizeSchema(1).optional(),
  gpus: whole(0, 64).optional(),
});

const pbsSchema = z.strictObject({
  /** OpenPBS and PBS Professional have `select`, Torque has `nodes`. */
  request: z.enum(['select', 'nodes'], { message: 'must be select or nodes' }).default('select'),
});

const lsfSchema = z.strictObject({
  /** What a memory number means: LSF_UNIT_FOR_LIMITS in lsf.conf. `suffix` names the unit, since LSF 10.1.0.2. */
  memoryUnit: z
    .enum(['suffix', 'KB', 'MB', 'GB'], { message: 'must be suffix, KB, MB or GB' })
    .default('suffix'),
  /** `rusage[mem]` counts for each slot where lsb.params has RESOURCE_RESERVE_PER_TASK (or _PER_SLOT). */
  memoryPerSlot: z.boolean({ message: 'must be true or false' }).default(false),
});

const sgeSchema = z.strictObject({
  /** The parallel environment for more than one core; its allocation rule must put them on one host. */
  parallelEnvironment: word.default('smp'),
  /** The complex that limits memory; of each slot, where it is consumable. */
  memoryResource: word.default('h_vmem'),
  memoryPerSlot: z.boolean({ message: 'must be true or false' }).default(true),
  /** The complex of GPUs has another name at every site. */
  gpuResource: word.default('gpu'),
});

/** Settings of `submit`: a site's profile, and the options over it. Durations are milliseconds, sizes MB. */
export const batchSchema = z.strictObject({
  batch: z.enum(BATCH_NAMES, { message: `must be ${BATCH_NAMES.join(', ')}` }),
  /** Nodes of one job; each has a pilot. */
  nodes: whole(1, 10_000).default(1),
  /** Jobs, submitted as one array. */
  count: whole(1, 10_000).default(1),
  /** Wall time. */
  time: durationSchema('10m', '60d'),
  /** Of each node. */
  cores: whole(1, 4096),
  memory: sizeSchema(512),
  gpus: whole(0, 64).default(0),
  queue: word.optional(),
  account: word.optional(),
  jobName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9._-]{0,62}$/, 'must be a letter, and up to 62 letters, digits and . _ -')
    .default('glidein-vpn'),
  /** Directives that are added as they are. */
  extraDirective: lines.default([]),
  /** Directives of ours that begin like this are left out. */
  skipDirective: lines.default([]),
  /** Where glidein-vpn is on the nodes; the default is where it is here. */
  installation: path.optional(),
  /** A bundle that each node unpacks to its own disk. */
  tarball: path.optional(),
  /** Node-local directory; the default is the one that the batch system makes for the job, or /tmp. */
  scratch: path.optional(),
  /** Directories in front of PATH: where openconnect and HTCondor are on the nodes. */
  path: z
    .preprocess((value) => (typeof value === 'string' ? value.split(':') : value), z.array(path))
    .default([]),
  /** Lines of sh that run on each node before the pilot. */
  setup: lines.default([]),
  /** From the batch system's SIGTERM to its SIGKILL, where it is not the system's default. */
  killDelay: durationSchema('5s', '2h').optional(),
  node: nodeSchema.prefault({}),
  pbs: pbsSchema.prefault({}),
  lsf: lsfSchema.prefault({}),
  sge: sgeSchema.prefault({}),
});

export type BatchSettings = z.output<typeof batchSchema>;
