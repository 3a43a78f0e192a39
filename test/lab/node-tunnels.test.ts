import { beforeAll, expect, jest, test } from '@jest/globals';
import { cli, gatewayUp, gatewayView, handOverInvite } from '../../src/lab/demo-parts.js';
import {
  eventually,
  kill,
  labForTests,
  launch,
  nodeBecomes,
  pidsOf,
  succeed,
  webFile,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('tunnels');
const BYTES = 4_000_000;
const STREAMS = 12;

beforeAll(async () => {
  await gatewayUp(site.lab);
  await handOverInvite(site.lab, site.node, 'node1');
  await succeed(site.node, ['up', ...withInvite(), '--tunnels', '4']);
});

const openconnect = () => pidsOf(site.node, 'openconnect --cookie-on-stdin');

const sessions = async () => {
  const [identity] = (await gatewayView(site.lab)).identities;
  return identity?.sessions ?? [];
};

const allUp = async (reconnects: number) =>
  await nodeBecomes(
    site.node,
    ({ health }) =>
      health.healthy && health.tunnel.tunnels?.up === 4 && health.tunnel.reconnects === reconnects,
  );

/** Downloads that go on for some seconds, side by side, and what becomes of them. */
async function downloads(name: string) {
  const { url, sum } = await webFile(site.lab, name, BYTES);
  const lines: string[] = [];
  const script = `i=0; while [ $i -lt ${STREAMS} ]; do i=$((i + 1))
    curl -sS --limit-rate 1M ${url} | sha256sum & done; echo going; wait`;
  const payload = await launch(site.node, ['exec', '--', 'sh', '-c', script], (line) => lines.push(line));
  await eventually('the downloads', async () => (lines.includes('going') ? true : undefined));
  return { payload, lines, expected: ['going', ...Array(STREAMS).fill(`${sum}  -`)] };
}

test('one node has one address by four tunnels, and each of them carries some of its connections', async () => {
  const { health } = await allUp(0);
  expect(health.tunnel).toMatchObject({ state: 'up', address: '10.77.0.2', tunnels: { up: 4, of: 4 } });
  expect((await openconnect()).length).toBe(4);
  const { payload, lines, expected } = await downloads('spread.bin');
  expect(await payload.ended).toMatchObject({ code: 0 });
  expect(lines).toEqual(expected);
  const carried = await sessions();
  expect(carried).toHaveLength(4);
  // By their ports: that twelve connections leave out two of four tunnels is one case in a thousand.
  expect(carried.filter(({ bytesOut }) => bytesOut > BYTES / 2).length).toBeGreaterThanOrEqual(3);
  expect(await succeed(site.node, ['status'])).toMatch(/^tunnels +4 of 4 up$/m);
});

test('any of them killed, even the first: all connections go on, and it comes back', async () => {
  const { payload, lines, expected } = await downloads('killed.bin');
  const pids = await openconnect();
  await kill(site.node, 'KILL', pids.slice(0, 1));
  await allUp(1);
  await kill(site.node, 'KILL', pids.slice(2));
  await allUp(3);
  expect(await payload.ended).toMatchObject({ code: 0 });
  expect(lines).toEqual(expected);
  expect(await sessions()).toHaveLength(4);
});

test('another start of the node takes the place of all of them', async () => {
  await kill(site.node, 'KILL', await pidsOf(site.node, 'glidein-vpn up'));
  await succeed(site.node, ['up', ...withInvite(), '--tunnels', '2']);
  await nodeBecomes(site.node, ({ health }) => health.healthy && health.tunnel.tunnels?.up === 2);
  await eventually('two sessions', async () => ((await sessions()).length === 2 ? true : undefined));
});

test('a revoked node loses all of them', async () => {
  await cli(site.dmz, ['gateway', 'revoke', 'node1']);
  await eventually('no session', async () => ((await sessions()).length === 0 ? true : undefined));
});
