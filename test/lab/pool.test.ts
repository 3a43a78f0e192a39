import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { poll } from '../../src/effects/wait.js';
import { jobFile, queuedJob, slots, statusOf, submitJob, waitForJob } from '../../src/lab/jobs.js';
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
  const before = await negotiations();
  const cluster = await submitJob(lab, job);
  const considered = await poll(async () => ((await negotiations()) >= before + 2 ? true : undefined), {
    timeoutMs: 30_000,
    everyMs: 250,
  });
  expect(considered).toBe(true);
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

test('runs a job on a slot that joins with the token, and brings its output back', async () => {
  const pilot = await startPilot();
  const slot = await poll(async () => (await slots(lab))[0], { timeoutMs: 20_000, everyMs: 250 });
  expect(slot).toMatchObject({ GLIDEIN_CMSSite: 'T2_XX_HPC', State: 'Unclaimed' });
  const cluster = await submitJob(lab, job);
  const done = await waitForJob(lab, cluster, 60_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  expect(done.ad).toMatchObject({
    MachineAttrGLIDEIN_CMSSite0: 'T2_XX_HPC',
    MATCH_EXP_JOB_GLIDEIN_Cpus: '1',
  });
  expect(await jobFile(lab, done, 'Report.0.pkl')).toBe("sandbox.tar.bz2 4711 it's 0\n");
  await pilot.stop({ signal: 'SIGQUIT', graceMs: 10_000 });
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

/** How many negotiation cycles there were. */
async function negotiations(): Promise<number> {
  const log = '/var/log/condor/NegotiatorLog';
  return Number(await lab.host('pool').output(['grep', '-c', 'Finished Negotiation Cycle', log]));
}

/** A plain startd on the DMZ host, which the pool can reach: shows that pool and jobs work before any tunnel does. */
async function startPilot() {
  const dmz = lab.host('dmz');
  const user = 'gateway';
  await dmz.writeFile('/home/gateway/pilot/tokens.d/pool', `${pool.token}\n`, { user, mode: 0o600 });
  await dmz.writeFile('/home/gateway/pilot/condor_config', PILOT, { user });
  await dmz.output(['sh', '-c', 'cd pilot && mkdir log lock run spool execute passwords.d'], { user });
  return await dmz.start(['condor_master', '-f'], {
    user,
    env: { CONDOR_CONFIG: '/home/gateway/pilot/condor_config' },
    bound: true,
  });
}

const PILOT = `
LOCAL_DIR = /home/gateway/pilot
LOG = $(LOCAL_DIR)/log
LOCK = $(LOCAL_DIR)/lock
RUN = $(LOCAL_DIR)/run
SPOOL = $(LOCAL_DIR)/spool
EXECUTE = $(LOCAL_DIR)/execute
RELEASE_DIR = /usr
SBIN = /usr/sbin
LIBEXEC = /usr/libexec/condor
DAEMON_LIST = MASTER, STARTD
CONDOR_HOST = cm.pool.test
COLLECTOR_HOST = cm.pool.test:9618
UID_DOMAIN = pool.test
TRUST_DOMAIN = pool.test
NETWORK_INTERFACE = 10.90.1.1
ENABLE_IPV6 = False
SEC_DEFAULT_AUTHENTICATION = REQUIRED
SEC_DEFAULT_AUTHENTICATION_METHODS = IDTOKENS, FS
SEC_DEFAULT_ENCRYPTION = REQUIRED
SEC_DEFAULT_INTEGRITY = REQUIRED
SEC_TOKEN_DIRECTORY = $(LOCAL_DIR)/tokens.d
SEC_PASSWORD_DIRECTORY = $(LOCAL_DIR)/passwords.d
SEC_ENABLE_MATCH_PASSWORD_AUTHENTICATION = True
ALLOW_READ = submit-side@matchsession/*
ALLOW_WRITE = submit-side@matchsession/*
ALLOW_DAEMON = submit-side@matchsession/*, gateway@*
SLOT_TYPE_1 = 100%
NUM_SLOTS_TYPE_1 = 1
SLOT_TYPE_1_PARTITIONABLE = True
NUM_CPUS = 2
GLIDEIN_CMSSite = "T2_XX_HPC"
STARTD_ATTRS = GLIDEIN_CMSSite
START = stringListMember(GLIDEIN_CMSSite, DESIRED_Sites)
# A benchmark that is running delays even a fast shutdown by ten seconds.
RUNBENCHMARKS = False
`;
