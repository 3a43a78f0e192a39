import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { poll } from '../../src/effects/wait.js';
import { query } from '../../src/lab/condor-query.js';
import { queuedJob, slots, statusOf, submitJob, waitForJob } from '../../src/lab/jobs.js';
import { type Lab, labDown, labUp } from '../../src/lab/lab.js';
import { type Pool, startPool } from '../../src/lab/pool.js';
import { LAB } from '../../src/lab/topology.js';
import { publish, uploaded, WEB, webRequests } from '../../src/lab/web-server.js';
import type { WmAgentJob } from '../../src/lab/wmagent-job.js';

jest.setTimeout(300_000);

const name = `test-pool-${process.pid}`;
let lab: Lab;
let pool: Pool;
let startedMs: number;

beforeAll(async () => {
  lab = await labUp({ name, nodes: 1, bound: true }, readEnvironment(), silent);
  const begun = performance.now();
  pool = await startPool(lab, silent);
  startedMs = performance.now() - begun;
});

afterAll(async () => {
  if (lab) await labDown(name);
});

const job: WmAgentJob = {
  sites: ['T2_XX_HPC', 'T3_US_NotreDame'],
  executable: '#!/bin/sh\necho "$@" >Report.0.pkl\n',
  arguments: ['sandbox.tar.bz2', '4711', "it's 0"],
  inputs: { 'sandbox.tar.bz2': 'sandbox' },
  outputs: ['Report.0.pkl'],
  cpus: 1,
  memoryMb: 200,
  diskKb: 10_000,
  maxWallTimeMins: 480,
};

test('starts within seconds', () => {
  expect(startedMs).toBeLessThan(15_000);
});

test('gives pilots a token that lets them advertise, and no more', () => {
  const claims = JSON.parse(Buffer.from(pool.token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: 'pilot@pool.test', iss: 'pool.test' });
  expect(claims.scope.split(' ').sort()).toEqual([
    'condor:/ADVERTISE_MASTER',
    'condor:/ADVERTISE_STARTD',
    'condor:/READ',
  ]);
});

test('has a configuration without a word about tunnels', async () => {
  const text = await lab.host('pool').output(['condor_config_val', '-dump']);
  expect(text).not.toMatch(/vpn|tunnel|10\.90\.16|hpc\.test/i);
});

test('serves names, and denies others at once', async () => {
  const resolve = async (query: string) => {
    const begun = performance.now();
    const answer = await lab.host('dmz').run(['host', query]);
    expect(performance.now() - begun).toBeLessThan(1000);
    return answer;
  };
  expect((await resolve('cm.pool.test')).stdout).toContain(LAB.pool.address);
  expect((await resolve('web.pool.test')).stdout).toContain(LAB.pool.address);
  expect((await resolve('gateway.dmz.test')).stdout).toContain(LAB.dmz.poolSide);
  expect((await resolve('10.90.1.2')).stdout).toContain('cm.pool.test');
  for (const unknown of ['nothing.pool.test', 'www.example.org', '10.90.17.2']) {
    expect((await resolve(unknown)).stdout).toContain('NXDOMAIN');
  }
});

test('serves files, takes uploads, and keeps a record of both', async () => {
  const digest = await publish(lab, 'events.root', 100_000);
  const dmz = lab.host('dmz');
  const script =
    'curl -sf "$1" | sha256sum; echo histogram | curl -sf -T - "$2"; curl -s -X DELETE -w "%{http_code}" -o /dev/null "$1"';
  const answer = await dmz.output([
    'sh',
    '-c',
    script,
    'sh',
    `${WEB.data}/events.root`,
    `${WEB.upload}/a/out.root`,
  ]);
  expect(answer).toBe(`${digest}  -\n403`);
  expect(await uploaded(lab, 'a/out.root')).toBe('histogram\n');
  const requests = (await webRequests(lab)).filter((request) => request.client === LAB.dmz.poolSide);
  expect(requests.map(({ method, path, status }) => [method, path, status])).toEqual([
    ['GET', '/data/events.root', 200],
    ['PUT', '/upload/a/out.root', 201],
    ['DELETE', '/data/events.root', 403],
  ]);
  expect(requests[0]?.sent).toBeGreaterThan(100_000);
});

test('keeps a job idle while no slot exists, with the attributes of wmAgent', async () => {
  const cluster = await submitJob(lab, job);
  const submitted = Math.floor(Date.now() / 1000);
  const cycle = await poll(
    async () => {
      const [ad] = await query(lab, 'condor_status', ['-negotiator']);
      return Number(ad?.LastNegotiationCycleEnd0) > submitted || undefined;
    },
    { timeoutMs: 30_000, everyMs: 250 },
  );
  expect(cycle).toBe(true);
  expect(await slots(lab)).toEqual([]);
  const ad = await queuedJob(lab, cluster);
  expect(ad && statusOf(ad)).toBe('idle');
  expect(ad).toMatchObject({
    Owner: 'alice',
    User: 'alice@pool.test',
    DESIRED_Sites: 'T2_XX_HPC,T3_US_NotreDame',
    JOB_GLIDEIN_Cpus: '$$(Cpus:0)',
    JobMachineAttrs: 'GLIDEIN_CMSSite,GLIDEIN_Gatekeeper',
    OriginalMaxWallTimeMins: 480,
    RequestDisk: 10_000,
    JobPrio: 110_000,
    UserLogUseXML: true,
    WMCore_ResizeJob: false,
  });
  expect(String(ad?.Requirements)).not.toMatch(/ResizedCpus|ioslots/);
  await expect(waitForJob(lab, cluster, 500)).rejects.toMatchObject({ code: 'lab-job' });
  await lab.host('pool').output(['condor_rm', String(cluster)], { user: 'alice' });
  await expect(waitForJob(lab, cluster, 10_000)).rejects.toThrow(/removed/);
});

test('refuses strangers', async () => {
  const dmz = lab.host('dmz');
  const environment = {
    _CONDOR_COLLECTOR_HOST: 'cm.pool.test:9618',
    _CONDOR_SEC_CLIENT_AUTHENTICATION: 'REQUIRED',
  };
  const answer = await dmz.run(['condor_status', '-any'], {
    user: 'gateway',
    env: environment,
    timeoutMs: 20_000,
  });
  expect(answer.code).not.toBe(0);
  expect(answer.stderr).toMatch(/authenticat/i);
});

test('stops', async () => {
  await pool.stop();
  const left = await lab.host('pool').output(['ps', '-eo', 'comm=']);
  expect(left).not.toMatch(/condor|nginx|dnsmasq/);
});
