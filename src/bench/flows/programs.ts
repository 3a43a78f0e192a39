import { z } from 'zod';
import { LAB } from '../../lab/topology.js';
import { PROGRAMS } from '../lab/site.js';
import type { LongResult } from '../load/long.js';
import type { Tallied } from '../load/outcomes.js';
import { askedOf, type TrialPlan } from './plan.js';
import type { Trial } from './trial.js';

/** What makes the load of a trial: a server on the pool, and a client on the node. */
export interface Load {
  readonly server: readonly string[];
  readonly port: number;
  readonly client: readonly string[];
}

export function loadOf(plan: TrialPlan): Load {
  switch (plan.name) {
    case 'short':
      return load('short-server.js', 7102, 'short-client.js', plan.rate, plan.seconds);
    case 'many':
      return load('echo.js', 7103, 'many-client.js', plan.connections, plan.seconds);
    default: {
      const direction = plan.name === 'long down' ? 'down' : 'up';
      return load('long-server.js', 7101, 'long-client.js', direction, plan.bytes);
    }
  }
}

function load(server: string, port: number, client: string, ...words: (string | number)[]): Load {
  const to = `${LAB.pool.address}:${port}`;
  return {
    server: ['node', `${PROGRAMS}/${server}`, String(port)],
    port,
    client: ['node', `${PROGRAMS}/${client}`, to, ...words.map(String)],
  };
}

/** What the load programs found out: a trial without what was seen of our processes. */
export type Result = Omit<Trial, 'trial' | 'cpuSeconds' | 'processes' | 'verdicts' | 'failed'>;

const longSchema: z.ZodType<LongResult> = z.object({
  bytes: z.number(),
  sent: z.string(),
  arrived: z.string(),
  seconds: z.number(),
  failed: z.string().nullable(),
});

const talliedSchema: z.ZodType<Tallied> = z.object({
  ...{ asked: z.number(), right: z.number(), failures: z.record(z.string(), z.number()) },
  latencyMs: z.object({ median: z.number(), p95: z.number(), p99: z.number(), max: z.number() }).nullable(),
  ...{ mostOpen: z.number(), behindMs: z.number(), exchanges: z.number() },
  ...{ seconds: z.number(), openingSeconds: z.number() },
});

/** Nothing of it was carried out, or nothing is known of it. */
export function nothingOf(plan: TrialPlan): Result {
  const { unit, asked } = askedOf(plan);
  return {
    ...{ unit, asked, right: 0, lost: asked, failures: {}, digests: null, seconds: 0, rate: 0 },
    rateAsked: rateAskedOf(plan),
    ...{ exchanges: 0, latencyMs: null, mostOpen: 0, behindMs: 0 },
  };
}

/** Reads what the client printed. Throws an error that says what it printed instead. */
export function readResult(plan: TrialPlan, printed: string): Result {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    throw new Error(`the load program printed no result: ${printed.trim().slice(0, 200) || 'nothing'}`);
  }
  const { unit, asked } = askedOf(plan);
  return unit === 'bytes'
    ? resultOfBytes(longSchema.parse(value), asked)
    : resultOfConnections(plan, talliedSchema.parse(value), asked);
}

/** Bytes count as lost when they did not arrive; all of them when they are not those that were sent. */
function resultOfBytes({ bytes, sent, arrived, seconds, failed }: LongResult, asked: number): Result {
  const same = sent !== '' && sent === arrived;
  const whole = same && bytes === asked && failed === null;
  return {
    ...{ unit: 'bytes', asked, right: whole ? asked : 0, lost: whole ? 0 : asked },
    failures: whole ? {} : { [failed ?? (same ? `${bytes} bytes arrived` : 'digests differ')]: 1 },
    digests: { sent, arrived },
    seconds: rounded(seconds),
    rate: rounded((bytes * 8) / seconds / 1e6),
    rateAsked: null,
    ...{ exchanges: 1, latencyMs: null, mostOpen: 1, behindMs: 0 },
  };
}

function resultOfConnections(plan: TrialPlan, tallied: Tallied, asked: number): Result {
  const { openingSeconds, ...rest } = tallied;
  const rate = plan.name === 'short' ? tallied.asked / openingSeconds : tallied.exchanges / tallied.seconds;
  return {
    ...{ unit: 'connections', ...rest, asked, lost: asked - tallied.right },
    ...{ digests: null, rate: rounded(rate), rateAsked: rateAskedOf(plan) },
  };
}

function rateAskedOf(plan: TrialPlan): number | null {
  return plan.name === 'short' ? plan.rate : null;
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
