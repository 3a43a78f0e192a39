import { expect, jest, test } from '@jest/globals';
import {
  type ClassAd,
  type Explanation,
  evaluateAttribute,
  parseAd,
  parseLong,
  subtract,
  unparseValue,
} from '../../src/classad/index.js';
import { query } from '../../src/lab/condor-query.js';
import { SITE } from '../../src/lab/demo-job.js';
import { cli } from '../../src/lab/demo-parts.js';
import { jobFile, slots, waitForJob } from '../../src/lab/jobs.js';
import { LAB } from '../../src/lab/topology.js';
import type { VpnSlot } from '../../src/pool/vpn-slot.js';
import { readAnalysis } from '../support/better-analyze.js';
import {
  batchUser,
  expectNothingLeft,
  expectWithdrawn,
  invited,
  jobIs,
  type RunningPilot,
  removeJob,
  STATE,
  startPilot,
  submit,
  useStage,
} from '../support/pilot-lab.js';

jest.setTimeout(120_000);

const stage = useStage('pilot-ccb');
let first: RunningPilot;

test('joins the pool through a gateway that translates addresses, and says how', async () => {
  const invite = await invited(stage(), 'one');
  first = await startPilot(stage(), invite);
  const slot = await first.slot();
  expect(slot).toMatchObject({
    Name: `slot1@${first.name}@node1.hpc.test`,
    Machine: 'node1.hpc.test',
    IS_GLIDEIN: true,
    GLIDEIN_Site: SITE,
    GLIDEIN_CMSSite: SITE,
    GLIDEIN_Gatekeeper: SITE,
    Cpus: 2,
    Memory: 1000,
    Start: expect.stringContaining('GlideinVpnTunnelHealthy'),
    GlideinVpnInbound: 'ccb',
    GlideinVpnMode: 'namespace',
    GlideinVpnTunnelHealthy: true,
    GlideinVpnTunnelState: 'up',
    GlideinVpnGateway: `${LAB.gateway}:${LAB.gatewayPort}`,
    GlideinVpnAddress: expect.stringMatching(/^10\.77\.0\.\d+$/),
    GlideinVpnRttMs: expect.any(Number),
    GlideinVpnRxBytes: expect.any(Number),
    GlideinVpnTxBytes: expect.any(Number),
    GlideinVpnRxRate: expect.any(Number),
    GlideinVpnTxRate: expect.any(Number),
    GlideinVpnReconnects: 0,
  });
  const address = String(slot.MyAddress);
  expect(address).toContain(`<${String(slot.GlideinVpnAddress)}:9618?`);
  expect(address).toMatch(new RegExp(`CCBID=${LAB.pool.address}:9618`));
});

test('runs a job of wmAgent as the ordinary user and returns its output', async () => {
  const job = await submit(stage(), 'id -u >Report.0.pkl; echo on standard output', {
    outputs: ['Report.0.pkl'],
  });
  const done = await waitForJob(stage().lab, job, 30_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  expect(done.ad.MachineAttrGLIDEIN_CMSSite0).toBe(SITE);
  expect(await jobFile(stage().lab, done, 'Report.0.pkl')).toBe(`${LAB.users.node.uid}\n`);
  expect(await jobFile(stage().lab, done, 'stdout')).toBe('on standard output\n');
});

test('leaves a job for other sites idle', async () => {
  const elsewhere = await submit(stage(), 'true', { sites: ['T2_XX_Elsewhere', 'T2_CH_CERN'] });
  // A job that is submitted later and runs: the negotiator has considered both.
  const here = await submit(stage(), 'true', { sites: ['T2_XX_Elsewhere', SITE] });
  await waitForJob(stage().lab, here, 30_000);
  const ad = await jobIs(stage(), elsewhere, 'idle', 0);
  expect(ad.NumJobStarts ?? 0).toBe(0);
  expect(ad.NumJobMatches ?? 0).toBe(0);
  await removeJob(stage(), elsewhere);
});

test("from the pool's side, its slot, its tunnel, and why a job does not run there", async () => {
  const { lab } = stage();
  const pool = lab.host('pool');
  const ask = async (...words: string[]) => await cli(pool, ['pool', ...words], LAB.users.pool.name);
  const alone = async () => (await slots(lab)).length === 1 || undefined;
  await first.eventually('nothing but its partitionable slot is left', alone);
  const status = JSON.parse(await ask('status', '--json')) as { slots: VpnSlot[] };
  const gateway = `${LAB.gateway}:${LAB.gatewayPort}`;
  expect(status.slots).toEqual([
    expect.objectContaining({
      pilot: first.name,
      site: SITE,
      tunnel: expect.objectContaining({ healthy: true, state: 'up', inbound: 'ccb', gateway }),
    }),
  ]);
  expect(await ask('status', '--af', 'GlideinVpnName', 'Cpus')).toBe(`${first.name} 2\n`);

  const job = await submit(stage(), 'true', { sites: ['T2_XX_Elsewhere'] });
  const analysis = ['condor_q', '-better-analyze', String(job)];
  const theirs = readAnalysis(await pool.output(analysis, { user: LAB.users.pool.name, timeoutMs: 30_000 }));
  const ours = JSON.parse(await ask('explain', `${job}.0`, '--json')) as Explanation;
  expect(ours).toMatchObject({ slots: 1, matched: 0, refusedByJob: 0, refusedBySlot: 1 });
  expect(theirs).toMatchObject({ slots: 1, refusedByJob: 0, refusedBySlot: 1 });
  const counts = new Map(ours.job.map(({ condition, alone }) => [condition, alone]));
  for (const [condition, count] of theirs.conditions)
    expect([condition, counts.get(condition)]).toEqual([condition, count]);
  expect(ours.changes[0]).toMatchObject({ gains: 1, edits: [{ attribute: 'DESIRED_Sites', item: SITE }] });
  await removeJob(stage(), job);
});

test('gives a job what the library takes out of the ad of its slot', async () => {
  const { lab } = stage();
  const user = LAB.users.pool.name;
  const adOf = async (...words: string[]) =>
    parseLong(await lab.host('pool').output([...words, '-long'], { user }))[0] ?? parseAd('[]');
  const whole = await adOf('condor_status', '-constraint', 'PartitionableSlot');
  const job = await submit(stage(), 'sleep 60');
  const expected = subtract(await adOf('condor_q', String(job)), whole)?.remainder ?? parseAd('[]');
  const amount = (ad: ClassAd, name: string) => Number(unparseValue(evaluateAttribute(ad, name)));
  await jobIs(stage(), job, 'running');
  const part = await first.eventually('the pool knows the part', async () => {
    const { slots: all } = JSON.parse(await cli(lab.host('pool'), ['pool', 'status', '--json'], user)) as {
      slots: VpnSlot[];
    };
    const rest = await adOf('condor_status', '-constraint', 'PartitionableSlot');
    const running = all.find((slot) => slot.job?.id === `${job}.0`);
    return running && amount(rest, 'Cpus') < amount(whole, 'Cpus') ? { running, rest } : undefined;
  });
  expect(part.running).toMatchObject({ pilot: first.name, state: 'Claimed', tunnel: { healthy: true } });
  const left = (ad: ClassAd) => ['Cpus', 'Memory', 'GPUs'].map((name) => amount(ad, name));
  expect(left(part.rest)).toEqual(left(expected));
  await removeJob(stage(), job);
});

test('takes a job for its gatekeeper, and leaves one for another gatekeeper idle', async () => {
  const forGatekeepers = async (names: string) => {
    const job = await submit(stage(), 'true', { sites: ['T2_XX_Elsewhere'] });
    const edit = ['condor_qedit', String(job), 'DESIRED_Gatekeepers', `"${names}"`];
    await stage().lab.host('pool').output(edit, { user: LAB.users.pool.name });
    return job;
  };
  const elsewhere = await forGatekeepers('ce.elsewhere.test');
  const here = await forGatekeepers(`ce.elsewhere.test,${SITE}`);
  const done = await waitForJob(stage().lab, here, 30_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  const ad = await jobIs(stage(), elsewhere, 'idle', 0);
  expect(ad.NumJobMatches ?? 0).toBe(0);
  await removeJob(stage(), elsewhere);
});

test('shares its node with a second pilot of the same user', async () => {
  const second = await startPilot(stage(), await invited(stage(), 'two'), ['--cms-site', 'T3_XX_Second']);
  const slot = await second.slot();
  expect(second.name).not.toBe(first.name);
  expect(slot.GlideinVpnAddress).not.toBe((await first.slot()).GlideinVpnAddress);
  const names = (await slots(stage().lab)).map((ad) => ad.Name);
  expect(new Set(names).size).toBe(names.length);
  const jobs = await Promise.all(
    [SITE, 'T3_XX_Second'].map((site) => submit(stage(), 'echo "$_CONDOR_SLOT"', { sites: [site] })),
  );
  for (const [index, job] of jobs.entries()) {
    const done = await waitForJob(stage().lab, job, 30_000);
    expect(done).toMatchObject({ exitCode: 0, starts: 1 });
    expect(String(done.ad.LastRemoteHost)).toContain([first, second][index]?.name);
  }
  second.signal('SIGTERM');
  expect(await second.end()).toEqual({ code: 0, signal: undefined });
  await expectWithdrawn(stage(), second);
  expect((await slots(stage().lab)).map((ad) => ad.GlideinVpnName)).toContain(first.name);
});

test('shows its secrets to nobody', async () => {
  const { lab, node, pool } = stage();
  const invite = JSON.parse(await node.output(['cat', '/home/hpcuser/one.invite'])) as { key: string };
  const secrets = `${pool.token}\n${invite.key.split('\n')[1]}\n`;
  const holders = async (script: string) =>
    (await node.run(['sh', '-c', `${script} | sort`], { input: secrets })).stdout.split('\n').filter(Boolean);
  const job = await submit(stage(), 'sleep 60');
  await jobIs(stage(), job, 'running');
  expect(await holders('grep -lFsf - /proc/[0-9]*/cmdline /proc/[0-9]*/environ')).toEqual([]);
  const files = await holders(`grep -rlFsf - ${STATE}`);
  expect(files.map((file) => file.replace(/pilot-\d+/, 'pilot-N'))).toEqual([
    `${STATE}/pilot-N/key.pem`,
    `${STATE}/pilot-N/pilot/tokens/pool`,
  ]);
  const modes = await node.output(['stat', '-c', '%a %U', ...files]);
  expect(modes).toBe(`600 ${batchUser}\n600 ${batchUser}\n`);
  const ads = JSON.stringify(await query(lab, 'condor_status', ['-any']));
  for (const secret of secrets.trim().split('\n')) {
    expect(first.said.includes(secret)).toBe(false);
    expect(ads.includes(secret)).toBe(false);
  }
  await removeJob(stage(), job);
});

test('leaves nothing when it is told to end', async () => {
  first.signal('SIGTERM');
  expect(await first.end()).toEqual({ code: 0, signal: undefined });
  await expectWithdrawn(stage(), first);
  await expectNothingLeft(stage());
});
