import { afterEach, expect, jest, test } from '@jest/globals';
import { cli } from '../../src/lab/demo-parts.js';
import { jobFile, queuedJob, statusOf, waitForJob } from '../../src/lab/jobs.js';
import {
  events,
  expectNothingLeft,
  expectWithdrawn,
  invited,
  jobExecutes,
  jobIs,
  processes,
  type RunningPilot,
  removeJob,
  STATE,
  startPilot,
  submit,
  useStage,
} from '../support/pilot-lab.js';

jest.setTimeout(150_000);

const stage = useStage('pilot-end');
const clean = { code: 0, signal: undefined };
let job: number | undefined;
let count = 0;

afterEach(async () => {
  if (job !== undefined) await removeJob(stage(), job);
  job = undefined;
});

/** A pilot whose slot is in the pool. */
async function pilotInPool(words: readonly string[] = []): Promise<RunningPilot> {
  count += 1;
  const pilot = await startPilot(stage(), await invited(stage(), `end${count}`), words);
  await pilot.slot();
  return pilot;
}

/** A job that runs and does what its SIGTERM tells it. */
async function runningJob(script = 'exec sleep 300'): Promise<number> {
  job = await submit(stage(), script);
  await jobExecutes(stage(), job);
  return job;
}

/** Ends a pilot and returns how many milliseconds that took. */
async function ended(pilot: RunningPilot, act: () => void, boundMs: number): Promise<number> {
  const begun = performance.now();
  act();
  const end = await pilot.end(boundMs + 5000);
  const took = performance.now() - begun;
  expect(end).toEqual(clean);
  expect(took).toBeLessThan(boundMs);
  await expectWithdrawn(stage(), pilot);
  await expectNothingLeft(stage());
  return took;
}

/** State directories of the node's user. */
async function statesOf(): Promise<string[]> {
  return (await stage().node.run(['ls', STATE])).stdout.split('\n').filter(Boolean);
}

/** A job that lost its slot waits for the next; nothing blames it. */
async function expectIdleAgain(cluster: number): Promise<void> {
  const ad = await jobIs(stage(), cluster, 'idle', 20_000);
  const log = await events(stage(), ad);
  expect(log).not.toContain('JobHeld');
}

test('SIGTERM without a job', async () => {
  const pilot = await pilotInPool();
  await ended(pilot, () => pilot.signal('SIGTERM'), 5000);
});

test('SIGTERM with a job that goes on: it is evicted within the bound', async () => {
  const pilot = await pilotInPool(['--stop-timeout', '12s']);
  const running = await runningJob();
  await ended(pilot, () => pilot.signal('SIGTERM'), 15_000);
  await expectIdleAgain(running);
});

test('SIGTERM with a job that is nearly done: it may end', async () => {
  const pilot = await pilotInPool(['--stop-timeout', '20s']);
  const nearly = await submit(stage(), 'sleep 6; echo done', { outputs: [] });
  await jobExecutes(stage(), nearly);
  await ended(pilot, () => pilot.signal('SIGTERM'), 20_000);
  const done = await waitForJob(stage().lab, nearly, 10_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  expect(await jobFile(stage().lab, done, 'stdout')).toBe('done\n');
});

test('SIGTERM with a job that ignores its own', async () => {
  const pilot = await pilotInPool(['--stop-timeout', '12s']);
  const running = await runningJob("trap '' TERM; sleep 300");
  await ended(pilot, () => pilot.signal('SIGTERM'), 15_000);
  await expectIdleAgain(running);
});

test('SIGTERM with --drain fast', async () => {
  const pilot = await pilotInPool(['--drain', 'fast']);
  const running = await runningJob();
  await ended(pilot, () => pilot.signal('SIGTERM'), 5000);
  await expectIdleAgain(running);
});

test('SIGKILL: nothing of it goes on, and the next start clears up', async () => {
  const pilot = await pilotInPool(['--name', 'killed']);
  const running = await runningJob();
  pilot.signal('SIGKILL');
  await pilot.eventually(
    'every process of it is dead',
    async () => ((await processes(stage())).length === 0 ? true : undefined),
    2000,
  );
  expect(await statesOf()).toEqual(['killed']);
  const next = await pilotInPool();
  expect(next.said).toContain('cleared what a killed run left');
  expect(await statesOf()).not.toContain('killed');
  const ad = await queuedJob(stage().lab, running);
  expect(ad && statusOf(ad)).toBe('running');
  await ended(next, () => next.signal('SIGTERM'), 5000);
});

test('a deadline: no job longer than the rest, and an end before it', async () => {
  const deadline = Math.floor(Date.now() / 1000) + 30;
  const pilot = await pilotInPool(['--deadline', String(deadline), '--stop-timeout', '8s']);
  job = await submit(stage(), 'true', { minutes: 5 });
  const end = await pilot.end(35_000);
  expect(end).toEqual(clean);
  expect(pilot.said).toContain('pilot ended (deadline)');
  expect(Date.now() / 1000).toBeLessThan(deadline);
  const ad = await jobIs(stage(), job, 'idle', 0);
  expect(await events(stage(), ad)).toEqual(['Submit', 'JobAdInformation']);
  await expectNothingLeft(stage());
});

test('idle for long', async () => {
  const pilot = await pilotInPool(['--idle', '1m']);
  expect(await pilot.end(150_000)).toEqual(clean);
  expect(pilot.said).toContain('pilot ended (itself)');
  await expectWithdrawn(stage(), pilot);
  await expectNothingLeft(stage());
});

test('an invite that is revoked', async () => {
  const pilot = await pilotInPool();
  await cli(stage().lab.host('dmz'), ['gateway', 'revoke', `end${count}`]);
  const end = await pilot.end(40_000);
  expect(end).toEqual({ code: 77, signal: undefined });
  expect(pilot.said).toContain('[credential-refused]');
  await expectNothingLeft(stage());
});
