import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { readEnvironment } from '../../src/config/environment.js';
import type { Ended, ManagedProcess } from '../../src/effects/managed-process.js';
import { signalProcess } from '../../src/effects/process-identity.js';
import { silent } from '../../src/effects/reporter.js';
import { poll } from '../../src/effects/wait.js';
import type { Ad } from '../../src/lab/condor-query.js';
import { COLLECTOR, SITE } from '../../src/lab/demo-job.js';
import { cli, gatewayUp } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { homeOf } from '../../src/lab/host-entry.js';
import { queuedJob, slots, statusOf, submitJob } from '../../src/lab/jobs.js';
import { type Lab, labDown, labUp } from '../../src/lab/lab.js';
import { leftovers } from '../../src/lab/leftovers.js';
import { type Pool, startPool } from '../../src/lab/pool.js';
import { LAB } from '../../src/lab/topology.js';

/** The ordinary user of a node. */
export const batchUser = LAB.users.node.name;
/** Where that user's pilots keep their state. */
export const STATE = `/tmp/glidein-vpn-${LAB.users.node.uid}`;
export const TOKEN = `${homeOf(batchUser)}/pool.token`;

const ARRIVAL_MS = 30_000;

/** A lab with a pool and a gateway, for one file of tests. */
export interface Stage {
  readonly lab: Lab;
  readonly pool: Pool;
  readonly node: Host;
  /** Who runs the gateway. */
  readonly operator: string;
}

/** Brings a stage up before the tests of this file and down after them. */
export function useStage(
  name: string,
  gateway: { readonly words?: readonly string[]; readonly operator?: string } = {},
): () => Stage {
  const labName = `test-${name}-${process.pid}`;
  const { words = [], operator = LAB.users.dmz.name } = gateway;
  let stage: Stage | undefined;
  beforeAll(async () => {
    const lab = await labUp({ name: labName, nodes: 1, bound: true }, readEnvironment(), silent);
    const node = lab.host('node1');
    const [pool] = await Promise.all([startPool(lab, silent), gatewayUp(lab, words, operator)]);
    await node.writeFile(TOKEN, pool.token, { user: batchUser, mode: 0o600 });
    stage = { lab, pool, node, operator };
  }, 120_000);
  afterAll(async () => {
    if (stage) await labDown(labName);
  }, 60_000);
  return () => {
    if (!stage) throw new Error('the stage is not up');
    return stage;
  };
}

/** An invite of the gateway, in a file of the node's user. */
export async function invited({ lab, node, operator }: Stage, name: string): Promise<string> {
  const dmz = lab.host('dmz');
  const there = `${homeOf(operator)}/${name}.invite`;
  await cli(dmz, ['gateway', 'invite', name, '--out', there], operator);
  const path = `${homeOf(batchUser)}/${name}.invite`;
  await node.writeFile(path, await dmz.output(['cat', there]), { user: batchUser, mode: 0o600 });
  return path;
}

/** The command line of a pilot: later words win over those that every pilot of the lab has. */
export function pilotWords(invite: string, words: readonly string[] = []): string[] {
  const settings = ['--pool', COLLECTOR, '--token', TOKEN, '--invite', invite, '--site', SITE];
  const size = ['--cpus', '2', '--memory-mb', '1000', '--disk-mb', '500'];
  return ['pilot', ...settings, ...size, ...words];
}

/** A pilot on the stage's node. */
export class RunningPilot {
  over: Ended | undefined;

  constructor(
    private readonly stage: Stage,
    readonly process: ManagedProcess,
    private readonly file: string,
  ) {
    void process.ended.then((end) => {
      this.over = end;
    });
  }

  /** Everything that it said so far. */
  get said(): string {
    return readFileSync(this.file, 'utf8');
  }

  /** Its name in the pool, once condor_master was started. */
  get name(): string | undefined {
    return /pilot (\S+) started/.exec(this.said)?.[1];
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    signalProcess(this.process.identity, signal);
  }

  /** The ad of its partitionable slot, once the pool would give it a job. */
  async slot(): Promise<Ad> {
    return await this.eventually('a slot joins the pool', async () => {
      if (this.over) throw new Error(`the pilot ended: ${this.said}`);
      const ads = this.name === undefined ? [] : await slots(this.stage.lab);
      return ads.find(
        (ad) =>
          ad.GlideinVpnName === this.name &&
          ad.PartitionableSlot === true &&
          ad.GlideinVpnTunnelHealthy === true &&
          ad.State === 'Unclaimed',
      );
    });
  }

  /** Its end. Fails with what it said when it does not end in time. */
  async end(timeoutMs = ARRIVAL_MS): Promise<Ended> {
    return await this.eventually('the pilot ends', () => this.over, timeoutMs);
  }

  /** A log of its HTCondor, as far as it was written. `state` is its state directory. */
  async log(state: string, name: string): Promise<string> {
    return (await this.stage.node.run(['cat', `${state}/log/${name}`])).stdout;
  }

  /** What `probe` yields in the end; fails with the pilot's own words. */
  async eventually<T>(
    what: string,
    probe: () => Promise<T | undefined> | T | undefined,
    timeoutMs = ARRIVAL_MS,
  ): Promise<T> {
    const found = await poll(probe, { timeoutMs, everyMs: 100 });
    if (found !== undefined) return found;
    throw new Error(`${what}: not within ${timeoutMs / 1000} s\n${this.said}`);
  }
}

let started = 0;

/** Starts a pilot with the invite at `invite`. It dies with us. */
export async function startPilot(
  stage: Stage,
  invite: string,
  words: readonly string[] = [],
): Promise<RunningPilot> {
  started += 1;
  const log = stage.node.log(`pilot-${started}`);
  const argv = ['glidein-vpn', ...pilotWords(invite, words)];
  const process = await stage.node.start(argv, { user: batchUser, bound: true, log });
  return new RunningPilot(stage, process, log);
}

/** Submits a job of wmAgent that runs `script` (sh) on one core. Returns its cluster id. */
export async function submit(
  { lab }: Stage,
  script: string,
  options: {
    readonly sites?: readonly string[];
    readonly outputs?: readonly string[];
    readonly minutes?: number;
  } = {},
): Promise<number> {
  return await submitJob(lab, {
    sites: options.sites ?? [SITE],
    executable: `#!/bin/sh\n${script}\n`,
    outputs: options.outputs ?? [],
    cpus: 1,
    memoryMb: 200,
    diskKb: 10_000,
    maxWallTimeMins: options.minutes ?? 30,
  });
}

/** Waits until the queue shows a job as `status`. Returns its ad. */
export async function jobIs(
  { lab }: Stage,
  cluster: number,
  status: string,
  timeoutMs = 30_000,
): Promise<Ad> {
  let last: Ad | undefined;
  const found = await poll(
    async () => {
      last = await queuedJob(lab, cluster);
      return last && statusOf(last) === status ? last : undefined;
    },
    { timeoutMs, everyMs: 100 },
  );
  if (found) return found;
  const seen = last ? `${statusOf(last)} ${String(last.HoldReason ?? '')}` : 'not in the queue';
  throw new Error(`job ${cluster} is not ${status} after ${timeoutMs / 1000} s but ${seen}`);
}

export async function removeJob({ lab }: Stage, cluster: number): Promise<void> {
  await lab.host('pool').output(['condor_rm', String(cluster)], { user: LAB.users.pool.name });
}

/** Waits until a job's own program runs: in the queue it is `running` as soon as its input is on its way. */
export async function jobExecutes(stage: Stage, cluster: number): Promise<void> {
  const ad = await jobIs(stage, cluster, 'running');
  const seen = await poll(async () => (await events(stage, ad)).includes('Execute') || undefined, {
    timeoutMs: 30_000,
    everyMs: 100,
  });
  if (!seen) throw new Error(`job ${cluster} does not execute after 30 s`);
}

/** The events of a job in its user log, in order: `Submit`, `Execute`, `JobDisconnected`, ... */
export async function events({ lab }: Stage, ad: Ad): Promise<string[]> {
  const log = `${String(ad.Iwd)}/condor.${String(ad.ClusterId)}.0.log`;
  const text = await lab.host('pool').output(['cat', log]);
  return userLog(text).flatMap(({ MyType }) => (MyType ? [MyType.replace(/Event$/, '')] : []));
}

/** The string attributes of each event of an XML user log (wmAgent's `log_xml`): <c><a n="MyType"><s>...</s></a>...</c> */
function userLog(text: string): Record<string, string>[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'c' || name === 'a',
  });
  const { c: ads = [] } = parser.parse(text) as { c?: { a?: { n: string; s?: unknown }[] }[] };
  return ads.map(({ a = [] }) =>
    Object.fromEntries(a.flatMap(({ n, s }) => (s === undefined ? [] : [[n, String(s)]]))),
  );
}

/** Waits until the pool shows no slot of this pilot. */
export async function expectWithdrawn(
  { lab }: Stage,
  pilot: RunningPilot,
  timeoutMs = 10_000,
): Promise<void> {
  await pilot.eventually(
    'its slots leave the pool',
    async () => (await slots(lab)).every((ad) => ad.GlideinVpnName !== pilot.name) || undefined,
    timeoutMs,
  );
}

/** Programs of the node's user that run now. */
export async function processes({ node }: Stage): Promise<string[]> {
  const answer = await node.run(['ps', '-u', batchUser, '-o', 'pid=,args=']);
  return answer.stdout.split('\n').filter((line) => line.trim() !== '');
}

/** The pids of one program of the node's user. */
export async function pidsOf({ node }: Stage, program: string): Promise<number[]> {
  const answer = await node.run(['ps', '-u', batchUser, '-o', 'pid=,comm=']);
  return answer.stdout.split('\n').flatMap((line) => {
    const [pid, comm] = line.trim().split(/\s+/);
    return comm === program ? [Number(pid)] : [];
  });
}

/** No process and no file of a pilot is on the node. */
export async function expectNothingLeft({ node }: Stage): Promise<void> {
  expect(await leftovers(node, batchUser)).toEqual([]);
}
