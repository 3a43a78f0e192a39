import { beforeAll, expect, jest, test } from '@jest/globals';
import { backOff } from '../../src/effects/wait.js';
import { cli, gatewayUp } from '../../src/lab/demo-parts.js';
import { waitForJob } from '../../src/lab/jobs.js';
import {
  batchUser,
  events,
  invited,
  pidsOf,
  type RunningPilot,
  STATE,
  startPilot,
  submit,
  useStage,
} from '../support/pilot-lab.js';

jest.setTimeout(240_000);

const stage = useStage('pilot-faults');
let pilot: RunningPilot;

beforeAll(async () => {
  pilot = await startPilot(stage(), await invited(stage(), 'faults'), ['--name', 'faults']);
  await pilot.slot();
}, 60_000);

const gatewayDown = () => cli(stage().lab.host('dmz'), ['gateway', 'down']);

/** A job that does nothing for a while, once it does so. */
async function sleepingJob(seconds: number): Promise<number> {
  const job = await submit(stage(), `sleep ${seconds}`);
  await pilot.eventually('the job runs', async () => (await pidsOf(stage(), 'sleep')).length || undefined);
  return job;
}

/** For a pilot that a tool on its node may ask: the shipped configuration lets nobody. */
const ASKABLE = `ALLOW_READ = *
SEC_DEFAULT_AUTHENTICATION = OPTIONAL
SEC_DEFAULT_ENCRYPTION = OPTIONAL
SEC_DEFAULT_INTEGRITY = OPTIONAL
`;

/** What the startd of the pilot `name` says itself, inside the tunnel: `true true` for healthy and START. */
async function startd(name: string): Promise<string> {
  const state = `${STATE}/${name}`;
  const script = `glidein-vpn exec --name "$1" -- env CONDOR_CONFIG="$2/pilot/condor.config" \\
    condor_status -pool "$(head -1 "$2/log/.startd_address")" -af GlideinVpnTunnelHealthy Start`;
  const argv = ['sh', '-c', script, 'sh', name, state];
  return (await stage().node.run(argv, { user: batchUser, timeoutMs: 20_000 })).stdout.trim();
}

/** Waits until the startd says so. */
async function untilStartd(name: string, answer: string): Promise<void> {
  await pilot.eventually(
    `the startd says ${answer}`,
    async () => ((await startd(name)) === answer ? true : undefined),
    60_000,
  );
}

/** The job ended well at its first start, and its user log shows no trouble. */
async function expectUndisturbed(job: number): Promise<void> {
  const done = await waitForJob(stage().lab, job, 60_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  const seen = await events(stage(), done.ad);
  expect(seen).toContain('JobTerminated');
  for (const event of ['JobDisconnected', 'JobReconnected', 'JobEvicted']) expect(seen).not.toContain(event);
}

test('an openconnect that is killed in the middle of a job is not noticed by the job', async () => {
  const job = await sleepingJob(20);
  const [before] = await pidsOf(stage(), 'openconnect');
  await stage().node.output(['kill', '-9', String(before)]);
  await pilot.eventually('another openconnect', async () => {
    const [now] = await pidsOf(stage(), 'openconnect');
    return now !== undefined && now !== before ? true : undefined;
  });
  await expectUndisturbed(job);
});

test('an ocserv that is killed in the middle of a job is not noticed by the job: TCP ends behind it', async () => {
  const ups = () => (pilot.said.match(/tunnel up/g) ?? []).length;
  const before = ups();
  const job = await sleepingJob(15);
  await stage().lab.host('dmz').output(['pkill', '-KILL', '-o', '-x', 'ocserv-main']);
  await pilot.eventually('the tunnel is up again', () => ups() > before || undefined, 60_000);
  await expectUndisturbed(job);
});

/**
 * A user-mode gateway ends TCP, so the shadow is disconnected and connects again by CCB. The shadow of HTCondor 23.9.6
 * then refuses the job's output ("transkey is invalid") and starts the job once more: the job finishes, late.
 */
test('a gateway that is restarted in the middle of a job delays the job and does not hold it', async () => {
  const job = await sleepingJob(14);
  await gatewayDown();
  await backOff(8000);
  const begun = performance.now();
  await gatewayUp(stage().lab);
  const done = await waitForJob(stage().lab, job, 180_000);
  expect(done.exitCode).toBe(0);
  const seen = await events(stage(), done.ad);
  expect(seen).toContain('JobReconnected');
  expect(seen).not.toContain('JobHeld');
  // By CCB, whose heartbeat noticed the loss: the shadow's tries come 8, 16, 32, 64 s after one another.
  expect(performance.now() - begun).toBeLessThan(150_000);
});

test('a slot without a tunnel takes no job, and takes jobs again afterwards', async () => {
  pilot.signal('SIGTERM');
  await pilot.end();
  const { lab, node } = stage();
  const config = `/home/${batchUser}/askable.config`;
  await node.writeFile(config, ASKABLE, { user: batchUser });
  pilot = await startPilot(stage(), await invited(stage(), 'watched'), [
    ...['--name', 'watched', '--condor-config', config],
  ]);
  await pilot.slot();
  await untilStartd('watched', 'true true');
  await gatewayDown();
  await untilStartd('watched', 'false false');
  const job = await submit(stage(), 'true');
  await gatewayUp(lab);
  await untilStartd('watched', 'true true');
  expect(await waitForJob(lab, job, 120_000)).toMatchObject({ exitCode: 0, starts: 1 });
});
