import { expect, jest, test } from '@jest/globals';
import { cli, gatewayUp } from '../../src/lab/demo-parts.js';
import { jobFile, waitForJob } from '../../src/lab/jobs.js';
import { LAB } from '../../src/lab/topology.js';
import {
  events,
  expectNothingLeft,
  expectWithdrawn,
  invited,
  jobIs,
  type RunningPilot,
  startPilot,
  submit,
  useStage,
} from '../support/pilot-lab.js';

jest.setTimeout(120_000);

const GATEWAY = ['--stack', 'kernel', '--forward', 'routed'];
const stage = useStage('pilot-direct', { operator: 'root', words: GATEWAY });
let pilot: RunningPilot;
let address: string;

test('joins without CCB where the pool has a route to the tunnel', async () => {
  const { lab, node } = stage();
  await lab.host('pool').output(['ip', 'route', 'add', '10.77.0.0/24', 'via', LAB.dmz.poolSide]);
  const invite = await invited(stage(), 'routed');
  expect(JSON.parse(await node.output(['cat', invite]))).toMatchObject({ reachable: true });
  pilot = await startPilot(stage(), invite);
  const slot = await pilot.slot();
  address = String(slot.GlideinVpnAddress);
  expect(slot.GlideinVpnInbound).toBe('direct');
  expect(slot.MyAddress).toContain(`<${address}:9618?`);
  expect(slot.MyAddress).not.toContain('CCB');
});

test('runs a job to which the pool connects from outside', async () => {
  const { lab } = stage();
  const job = await submit(stage(), 'id -u >Report.0.pkl; read line <gate || sleep 2', {
    outputs: ['Report.0.pkl'],
  });
  await jobIs(stage(), job, 'running');
  const ours = await lab
    .host('pool')
    .output(['ss', '-Htn', 'state', 'established', 'dst', `${address}:9618`]);
  expect(ours).toContain(`${LAB.pool.address}:`);
  const done = await waitForJob(lab, job, 30_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  expect(await jobFile(lab, done, 'Report.0.pkl')).toBe(`${LAB.users.node.uid}\n`);
});

test('a gateway that is restarted in the middle of a job is not noticed by the job', async () => {
  const { lab, operator } = stage();
  const ups = () => (pilot.said.match(/tunnel up/g) ?? []).length;
  const before = ups();
  const job = await submit(stage(), 'sleep 12');
  await jobIs(stage(), job, 'running');
  await cli(lab.host('dmz'), ['gateway', 'down'], operator);
  await gatewayUp(lab, GATEWAY, operator);
  await pilot.eventually('the tunnel is up again', () => ups() > before || undefined, 60_000);
  const done = await waitForJob(lab, job, 100_000);
  expect(done).toMatchObject({ exitCode: 0, starts: 1 });
  const seen = await events(stage(), done.ad);
  expect(seen).toContain('JobTerminated');
  expect(seen).toEqual(expect.not.arrayContaining(['JobDisconnected', 'JobReconnected', 'JobEvicted']));
});

test('ends and leaves nothing', async () => {
  pilot.signal('SIGTERM');
  expect(await pilot.end()).toEqual({ code: 0, signal: undefined });
  await expectWithdrawn(stage(), pilot);
  await expectNothingLeft(stage());
});
