import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { handOverInvite } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { LAB } from '../../src/lab/topology.js';
import {
  enterGateway,
  fastest,
  jain,
  meanEcho,
  rateBetween,
  sample,
  sampleDuring,
  startLoad,
  startServers,
} from '../support/caps-load.js';
import {
  call,
  eventually,
  expectFault,
  HPC,
  labForTests,
  nodeBecomes,
  OPERATOR,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('caps', 2);
const CONFIG = '/home/gateway/gateway.yaml';
const TOTAL = 40;
const PER_NODE = 30;
let enter: string[] = [];

const limits = (total: number, perNode: number) =>
  `{ total: { down: ${total}mbit, up: ${total}mbit }, perNode: { down: ${perNode}mbit, up: ${perNode}mbit } }`;

async function configure(text: string): Promise<void> {
  await site.dmz.writeFile(CONFIG, `gateway:\n  limits: ${text}\n`, { user: OPERATOR });
}

const up = [
  'gateway',
  'up',
  '--config',
  CONFIG,
  '--allow',
  LAB.allowAll,
  '--advertise',
  `${LAB.gateway}:${LAB.gatewayPort}`,
];

interface View {
  readonly limits?: { readonly total?: { readonly down: number } };
  readonly throughput?: { readonly down: number; readonly up: number };
  readonly identities: readonly {
    readonly name: string;
    readonly cap?: { readonly down: number };
    readonly throughput?: { readonly down: number };
    readonly sessions: readonly { readonly id: number }[];
  }[];
}

const view = async (): Promise<View> => JSON.parse(await succeed(site.dmz, ['gateway', 'status', '--json']));
const sessions = async () => (await view()).identities.map(({ sessions }) => sessions.map(({ id }) => id));

/** Bytes that left the class of each node. */
async function perNode(direction: 'down' | 'up'): Promise<number[]> {
  const shown = await site.dmz.output([...enter, 'tc', '-s', 'class', 'show', 'dev', `gvpn-${direction}`], {
    user: OPERATOR,
  });
  return ['1:16', '1:19'].map((id) => Number(new RegExp(`htb ${id} .*\\n Sent (\\d+)`).exec(shown)?.[1]));
}

beforeAll(async () => {
  const { lab } = site;
  await startServers(lab.host('pool'), 2);
  await configure(limits(TOTAL, PER_NODE));
  await succeed(site.dmz, up);
  enter = await enterGateway(site.dmz, OPERATOR);
  for (const node of lab.nodes) {
    await handOverInvite(lab, node, node.name);
    await succeed(node, ['up', ...withInvite()]);
  }
});

describe('what cannot be is refused before anything starts', () => {
  test.each([
    ['{ total: { down: 100 } }', 'limits.total.down = 100'],
    ['{ perNode: { down: 0mbit } }', 'limits.perNode.down = "0mbit"'],
    [limits(20, 30), 'limits.perNode.down = "30mbit"'],
    [
      '{ total: { down: 1gbit }, perIdentity: { a: { down: 2gbit } } }',
      'limits.perIdentity.a.down = "2gbit"',
    ],
  ])('%s', async (text, said) => {
    const file = '/home/gateway/bad.yaml';
    await site.dmz.writeFile(file, `gateway:\n  limits: ${text}\n`, { user: OPERATOR });
    for (const words of [['up', '--state-dir', '/home/gateway/other'], ['reload']]) {
      const result = await call(site.dmz, ['gateway', ...words, '--config', file]);
      expectFault(result, 'config-invalid', 78);
      expect(result.stderr).toContain(said);
      expect(result.stderr).toContain(file);
    }
    expect((await site.dmz.run(['ls', '/home/gateway/other'])).code).not.toBe(0);
  });
});

test('the status names the caps, and the dry run shows their classes', async () => {
  const status = await view();
  expect(status.limits?.total).toEqual({ down: 40e6, up: 40e6 });
  expect(status.identities.map(({ cap }) => cap?.down)).toEqual([30e6, 30e6]);
  expect(await succeed(site.dmz, ['gateway', 'status'])).toContain(
    'all nodes together down 40mbit, up 40mbit',
  );
  const plan = await succeed(site.dmz, [...up, '--dry-run', '--listen', '0.0.0.0:5555']);
  expect(plan).toContain(
    'class replace dev gvpn-down parent 1: classid 1:1 est 1sec 4sec htb rate 40000000bit',
  );
});

describe.each(['down', 'up'] as const)('%s, under more load than the caps let through', (direction) => {
  test('no more than the total in any 5 s, and not much less; a fair share each; echoes do not wait', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const idle = await meanEcho(one, 3);
    const load = { direction, seconds: 60 };
    // One wants four times as much.
    const loads = [
      await startLoad(one, 1, { ...load, streams: 8 }),
      await startLoad(two, 2, { ...load, streams: 2 }),
    ];
    await eventually('the load', async () =>
      ((await view()).throughput?.[direction] ?? 0) > 20e6 ? true : undefined,
    );
    const before = await perNode(direction);
    const [samples, echo] = await Promise.all([
      sampleDuring(site.dmz, enter, OPERATOR, 6500),
      meanEcho(one, 15),
    ]);
    const shares = (await perNode(direction)).map((bytes, index) => bytes - (before[index] ?? 0));
    const seen = fastest(samples, direction, 5000);
    expect(seen).toBeLessThanOrEqual(TOTAL * 1.02);
    expect(seen).toBeGreaterThanOrEqual(TOTAL * 0.92);
    expect(jain(shares)).toBeGreaterThanOrEqual(0.95);
    expect(echo - idle).toBeLessThan(30);
    await Promise.all(loads.map((running) => running.stop({ signal: 'SIGTERM', graceMs: 3000 })));
  });
});

test('what the other does not use is lent up to the cap of a node; a reload changes it at once, and ends nothing', async () => {
  const [one] = site.lab.nodes as [Host, Host];
  const before = await sessions();
  const load = await startLoad(one, 1, { direction: 'up', streams: 4, seconds: 60 });
  await eventually('the load', async () => (((await view()).throughput?.up ?? 0) > 20e6 ? true : undefined));
  const rate = async (ms: number) => {
    const samples = await sampleDuring(site.dmz, enter, OPERATOR, ms);
    return rateBetween(samples[0] as never, samples.at(-1) as never, 'up');
  };
  const first = await rate(2000);
  expect(first).toBeLessThanOrEqual(PER_NODE * 1.03);
  expect(first).toBeGreaterThanOrEqual(PER_NODE * 0.9);
  await configure(
    `${limits(TOTAL, PER_NODE).slice(0, -2)}, perIdentity: { node1: { up: 10mbit }, nobody: { up: 1mbit } } }`,
  );
  const said = await succeed(site.dmz, ['gateway', 'reload']);
  expect(said).toContain('node1 up 10mbit');
  expect(said).toContain('limits.perIdentity.nobody: there is no valid invite of this name yet');
  const second = await rate(2000);
  expect(second).toBeLessThanOrEqual(10.3);
  expect(second).toBeGreaterThanOrEqual(9);
  await configure(limits(TOTAL, PER_NODE));
  await succeed(site.dmz, ['gateway', 'reload']);
  expect(await rate(1500)).toBeGreaterThan(20);
  expect(await sessions()).toEqual(before);
  await load.stop({ signal: 'SIGTERM', graceMs: 5000 });
});

describe('a hostile node', () => {
  const cap = 15;
  beforeAll(async () => {
    await configure(limits(TOTAL, cap));
    await succeed(site.dmz, ['gateway', 'reload']);
  });

  test('by four tunnels at once, a hundred connections and datagrams without end gets no more', async () => {
    const [one] = site.lab.nodes as [Host];
    await succeed(one, ['down']);
    await succeed(one, ['up', ...withInvite(), '--tunnels', '4']);
    await nodeBecomes(one, ({ health }) => health.tunnel.tunnels?.up === 4);
    // From outside its namespace, as the same user, who may do there what he likes.
    const { handle } = JSON.parse(await succeed(one, ['status', '--json']));
    const inside = [
      '/opt/glidein-vpn/dist/native/gvpn-ns',
      'enter',
      '--target',
      `${handle.namespacePid}`,
      '--',
    ];
    for (const qdisc of ['root', 'clsact'])
      await one.run([...inside, 'tc', 'qdisc', 'del', 'dev', 'tun0', qdisc], { user: HPC });
    const flood = await one.start([...inside, 'python3', '-c', FLOOD, LAB.pool.address], {
      user: HPC,
      bound: true,
    });
    const load = await startLoad(one, 1, { direction: 'up', streams: 100, seconds: 9 });
    const start = await sample(site.dmz, enter, OPERATOR);
    const samples = await sampleDuring(site.dmz, enter, OPERATOR, 5500);
    expect(fastest([start, ...samples], 'up', 5000)).toBeLessThanOrEqual(cap * 1.02);
    // It was there.
    expect(fastest([start, ...samples], 'up', 5000)).toBeGreaterThan(cap * 0.9);
    await load.stop({ signal: 'SIGTERM', graceMs: 2000 });
    await flood.stop({ signal: 'SIGTERM', graceMs: 2000 });
  });

  test('by nothing but what is urgent does not keep the others from their share', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    await configure(limits(20, 20));
    await succeed(site.dmz, ['gateway', 'reload']);
    const { handle } = JSON.parse(await succeed(one, ['status', '--json']));
    const inside = [
      '/opt/glidein-vpn/dist/native/gvpn-ns',
      'enter',
      '--target',
      `${handle.namespacePid}`,
      '--',
    ];
    const flood = await one.start([...inside, 'python3', '-c', FLOOD, LAB.pool.address, '53'], {
      user: HPC,
      bound: true,
    });
    const load = await startLoad(two, 2, { direction: 'up', streams: 2, seconds: 60 });
    await eventually('the load', async () =>
      ((await view()).throughput?.up ?? 0) > 10e6 ? true : undefined,
    );
    const [, before = 0] = await perNode('up');
    const samples = await sampleDuring(site.dmz, enter, OPERATOR, 3500);
    const [, after = 0] = await perNode('up');
    const seconds = ((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)) / 1000;
    // 2 of 20 Mbit/s are the other's at once, and of the rest it may have none.
    expect(((after - before) * 8) / 1e6 / seconds).toBeGreaterThan(20 * 0.75);
    await load.stop({ signal: 'SIGTERM', graceMs: 2000 });
    await flood.stop({ signal: 'SIGTERM', graceMs: 2000 });
  });

  test("with another's address takes nothing of that one's share", async () => {
    const [one] = site.lab.nodes as [Host, Host];
    const { handle } = JSON.parse(await succeed(one, ['status', '--json']));
    const inside = [
      '/opt/glidein-vpn/dist/native/gvpn-ns',
      'enter',
      '--target',
      `${handle.namespacePid}`,
      '--',
    ];
    const [, before = 0] = await perNode('up');
    const dropped = async () => {
      const shown = await site.dmz.output([...enter, 'tc', '-s', 'qdisc', 'show', 'dev', 'gvpn-drop'], {
        user: OPERATOR,
      });
      return Number(/dropped (\d+)/.exec(shown)?.[1]);
    };
    const earlier = await dropped();
    await one.output([...inside, 'python3', '-c', BORROWED, LAB.pool.address, '10.77.0.3'], { user: HPC });
    await eventually('the drops', async () => ((await dropped()) >= earlier + 50 ? true : undefined));
    const [, after = 0] = await perNode('up');
    expect(after - before).toBeLessThan(50 * 1000);
  });
});

/** Datagrams as fast as they go, to its end. */
const FLOOD = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
data = bytes(8000)
while True:
    try: s.sendto(data, (sys.argv[1], int((sys.argv + ['7009'])[2])))
    except OSError: pass
`;

/** Fifty datagrams with an address that is not its own: a raw socket, with the capabilities of its namespace. */
const BORROWED = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
to, source = map(socket.inet_aton, sys.argv[1:3])
data = bytes(1000)
udp = struct.pack('!HHHH', 9000, 9, 8 + len(data), 0) + data
head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, source, to)
for _ in range(50): s.sendto(head + udp, (sys.argv[1], 0))
`;
