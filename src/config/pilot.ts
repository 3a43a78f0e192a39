import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { durationSchema } from './duration.js';
import { type Endpoint, parseEndpoint } from './endpoint.js';

/** The port of a collector that is given without one. */
const COLLECTOR_PORT = 9618;

/** MB of memory that the tunnel, the supervisor and HTCondor's daemons take, when we are the ones who divide. */
export const PILOT_OVERHEAD_MB = 300;

/** `cm.example.org`, `cm.example.org:9620`, `192.0.2.7` */
const poolSchema = z.string().transform((text, context): Endpoint => {
  const pool = parseEndpoint(text) ?? parseEndpoint(`${isIPv6(text) ? `[${text}]` : text}:${COLLECTOR_PORT}`);
  if (pool) return pool;
  context.addIssue({ code: 'custom', message: 'must be HOST or HOST:PORT, for example cm.example.org:9618' });
  return z.NEVER;
});

/** A name that goes into a ClassAd string and into HTCondor's configuration: nothing there may be special. */
const label = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/:@ -]{0,126}$/, 'must be letters, digits, spaces and . _ / : @ -')
  .refine((text) => text === text.trimEnd(), 'must not end with a space');

/** How much of a resource the slot has: what was given to us, or a number. */
function amount(min: number, max: number) {
  const message = `must be auto or a whole number from ${min} to ${max}`;
  return z
    .union(
      [z.literal('auto'), z.coerce.number({ message }).int(message).min(min, message).max(max, message)],
      {
        message,
      },
    )
    .default('auto');
}

/** One ClassAd expression on one line. HTCondor checks the rest, but a stray bracket would change the whole START. */
const expression = z
  .string()
  .min(1)
  .regex(/^[^\n\r]*[^\\\n\r]$/, 'must be one line that does not end with a backslash')
  .refine(bracketsMatch, 'must have brackets and quotes that match');

function oneOf<const T extends readonly [string, ...string[]]>(...words: T) {
  return z.enum(words, { message: `must be ${words.join(' or ')}` });
}

/** Seconds since the epoch, or a date with its time and zone (ISO 8601); as epoch milliseconds. */
const moment = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : zoned(text);
  if (Number.isFinite(ms)) return ms;
  const message = 'must be seconds since 1970, or a time such as 2030-01-31T12:00:00Z';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Settings of a pilot. Durations are milliseconds after parsing, times epoch milliseconds. */
export const pilotSchema = z.strictObject({
  /** The pool's collector. */
  pool: poolSchema,
  /** Path of the pool's token (IDTOKEN), mode 0600. */
  token: z.string().min(1),
  /** GLIDEIN_Site: the site's name in the pool. */
  site: label,
  /** GLIDEIN_CMSSite, against which wmAgent's DESIRED_Sites is matched; the default is `site`. */
  cmsSite: label.optional(),
  /** GLIDEIN_Gatekeeper: what stands for the site's entrance in the pool's monitoring; the default is `site`. */
  gatekeeper: label.optional(),
  cpus: amount(1, 4096),
  memoryMb: amount(64, 2 ** 26),
  diskMb: amount(16, 2 ** 36),
  /** Does the slot have the GPUs that are visible here? `auto`: where a batch system granted some. */
  gpus: oneOf('auto', 'yes', 'no').default('auto'),
  /** Where jobs have their files; the default is the state directory. */
  executeDir: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** How long the pilot may last, from its start. */
  lifetime: durationSchema('1m', '60d').optional(),
  /** When everything must be gone (end of the batch job). */
  deadline: moment.optional(),
  /** How long before its end the pilot takes no more jobs. */
  retireMargin: durationSchema('0s', '30d').default(30 * 60_000),
  /** A pilot without a job for so long ends. */
  idle: durationSchema('1m', '30d').default(20 * 60_000),
  /** Jobs that name no site: taken or not. */
  undirectedJobs: oneOf('accept', 'refuse').default('accept'),
  /** A further condition for jobs, a ClassAd expression. */
  startExpression: expression.default('True'),
  /** `auto`: by the invite, which says whether the pool can reach the node. */
  ccb: oneOf('auto', 'yes', 'no').default('auto'),
  /** A file of HTCondor settings that has the last word. */
  condorConfig: z.string().startsWith('/', 'must be an absolute path').optional(),
  /** What a stop does to running jobs: they may end within the bound, or are put back at once. */
  drain: oneOf('graceful', 'fast').default('graceful'),
  /** The bound: so long after a request to stop nothing runs any more. */
  stopTimeout: durationSchema('2s', '2h').default(20_000),
});

export type PilotSettings = z.output<typeof pilotSchema>;

/** NaN where no zone is given: a batch system's local time is a trap. */
function zoned(text: string): number {
  return /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}

function bracketsMatch(text: string): boolean {
  let depth = 0;
  for (const character of text.replace(/"(\\.|[^"\\])*"/g, '')) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0 || character === '"') return false;
  }
  return depth === 0;
}
