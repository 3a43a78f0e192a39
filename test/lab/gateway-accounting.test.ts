import { beforeAll, expect, jest, test } from '@jest/globals';
import { handOverInvite } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import { ACCOUNTS, accountLines, endedSessions, summed } from '../support/accounting-lab.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  HPC,
  kill,
  labForTests,
  OPERATOR,
  pidsOf,
  processesOf,
  succeed,
  webFile,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('accounting');
const CONFIG = '/home/gateway/gateway.yaml';
const UP = ['gateway', 'up', '--config', CONFIG, '--advertise', `${LAB.gateway}:${LAB.gatewayPort}`];
const WEB = `http://${LAB.pool.address}`;
const MB = 1_000_000;

async function configure(interval: string): Promise<void> {
  const text = `gateway:
  allow: ['${LAB.pool.address}:80']
  accounting: { interval: ${interval} }
  limits: { perNode: { down: 200mbit }, perIdentity: { node1: { up: 100mbit } } }
`;
  await site.dmz.writeFile(CONFIG, text, { user: OPERATOR });
}

beforeAll(async () => {
  await configure('1h');
  await succeed(site.dmz, UP);
  await handOverInvite(site.lab, site.node, 'node1');
});

test('a short session: its line has what passed, each way, by ocserv’s own count', async () => {
  const { url } = await webFile(site.lab, 'down', 6 * MB);
  const script = `curl -sSf -o /dev/null ${url} && head -c ${2 * MB} /dev/zero | curl -sSf -T - ${WEB}/upload/up`;
  await succeed(site.node, ['run', ...withInvite(), '--', 'sh', '-c', script]);
  const [line] = await eventually('the line', async () => {
    const ended = await endedSessions(site.dmz, 'node1');
    return ended.length > 0 ? ended : undefined;
  });
  expect(line).toMatchObject({
    ...{ identity: 'node1', node: 'node1', remote: '10.90.17.2', address: '10.77.0.2' },
    ...{ lost: false, denied: 0, cap: { down: 200e6, up: 100e6 } },
  });
  // The headers of packets, names and acknowledgements are some percent.
  expect(line?.bytesToNode).toBeGreaterThan(6 * MB);
  expect(line?.bytesToNode).toBeLessThan(6.4 * MB);
  expect(line?.bytesFromNode).toBeGreaterThan(2 * MB);
  expect(line?.bytesFromNode).toBeLessThan(2.3 * MB);
  const modes = await site.dmz.output([
    'stat',
    '-c',
    '%a',
    ACCOUNTS,
    `${ACCOUNTS}/${line?.start.slice(0, 10)}.jsonl`,
  ]);
  expect(modes).toBe('700\n600\n');
});

test('intervals and the rest are the whole session; what was denied is in there; the report has the sums', async () => {
  await succeed(site.dmz, ['gateway', 'down']);
  await configure('2s');
  await succeed(site.dmz, UP);
  await succeed(site.node, ['up', ...withInvite(), '--tunnels', '1']);
  const { url } = await webFile(site.lab, 'down', 6 * MB);
  for (let round = 0; round < 2; round += 1) await execScript(site.node, `curl -sSf -o /dev/null ${url}`);
  await execScript(site.node, `curl -sS -m 5 http://192.0.2.1:81/ 2>&1; true`);
  await eventually('two intervals', async () => {
    const lines = await accountLines(site.dmz);
    const denied = lines.some((line) => line.kind === 'interval' && line.denied > 0);
    return denied && lines.filter(({ kind }) => kind === 'interval').length >= 2 ? true : undefined;
  });
  await execScript(site.node, `curl -sSf -o /dev/null ${url}`);
  await succeed(site.node, ['down']);
  const session = await eventually('its end', async () => (await endedSessions(site.dmz, 'node1'))[1]);
  const lines = await accountLines(site.dmz);
  for (const amount of ['bytesFromNode', 'bytesToNode', 'denied'] as const)
    expect(summed(lines, session, amount)).toBe(session[amount]);
  expect(session.bytesToNode).toBeGreaterThan(18 * MB);
  expect(session.bytesToNode).toBeLessThan(19.2 * MB);
  expect(session.denied).toBeGreaterThanOrEqual(1);
  const report = JSON.parse(await succeed(site.dmz, ['gateway', 'report', '--by', 'identity', '--json']));
  const all = await endedSessions(site.dmz, 'node1');
  expect(report.rows).toMatchObject([
    {
      ...{ identity: 'node1', sessions: 2, lost: 0, denied: session.denied },
      bytesToNode: all.reduce((sum, { bytesToNode }) => sum + bytesToNode, 0),
    },
  ]);
  expect(report.rows[0].peakToNode).toBeGreaterThan(6 * MB);
  expect(await succeed(site.dmz, ['gateway', 'report', '--since', '1d'])).toMatch(/node1 .* [\d.]+ MB/);
  expectFault(await call(site.dmz, ['gateway', 'report', '--since', 'soon']), 'config-invalid', 78);
});

test('the gateway ends, or is killed: no session is missing, and a lost one says so', async () => {
  const user = { user: HPC };
  const up = async () => {
    await succeed(site.node, ['up', ...withInvite(), '--tunnels', '1']);
    await execScript(site.node, `curl -sSf -o /dev/null ${WEB}/data/down`);
  };
  await up();
  await succeed(site.dmz, ['gateway', 'down']);
  expect((await endedSessions(site.dmz, 'node1'))[2]).toMatchObject({ lost: false, end: expect.any(String) });
  await succeed(site.node, ['down'], user);
  await succeed(site.dmz, UP);
  await up();
  const known = (await endedSessions(site.dmz, 'node1')).map(({ session }) => session);
  await eventually('its intervals', async () => {
    const own = (await accountLines(site.dmz)).filter(({ session }) => !known.includes(session));
    return own.reduce((sum, { bytesToNode }) => sum + bytesToNode, 0) > 6 * MB || undefined;
  });
  const [pid = 0] = await pidsOf(site.dmz, 'gateway up');
  await kill(site.dmz, 'KILL', [pid]);
  await eventually('the end of everything', async () =>
    (await processesOf(site.dmz, OPERATOR)).length === 0 ? true : undefined,
  );
  expect(await endedSessions(site.dmz, 'node1')).toHaveLength(3);
  await succeed(site.dmz, UP);
  const ended = await endedSessions(site.dmz, 'node1');
  expect(ended[3]).toMatchObject({ lost: true, end: null });
  expect(ended[3]?.bytesToNode).toBeGreaterThan(6 * MB);
  const lines = await accountLines(site.dmz);
  for (const session of ended) expect(summed(lines, session, 'bytesToNode')).toBe(session.bytesToNode);
  await succeed(site.node, ['down'], user);
  await succeed(site.dmz, ['gateway', 'down']);
});
