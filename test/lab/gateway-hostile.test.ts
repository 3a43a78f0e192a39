import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ManagedProcess } from '../../src/effects/managed-process.js';
import { handOverInvite } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  HPC,
  kill,
  labForTests,
  nodeView,
  OPERATOR,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';
import { SYNS } from '../support/syns.js';

jest.setTimeout(120_000);

const site = labForTests('hostile', 2);
const PEER = '/tmp/tcp-peer.cjs';
const POOL = LAB.pool.address;
const ECHO = 7005;
/** The gateway may have so many descriptors: room for 1000 connections. */
const DESCRIPTORS = 2032;

/** On an interface whose other end is down, from before the gateway's start. */
const IDLE = '10.95.0.1';
/** Added while the gateway runs: on a network of its own, and beside an address on the same network. */
const LATER = ['10.96.0.1', '10.90.1.9'];

/** No address of an interface, but the host's own by its routing. */
const ROUTED = '10.97.0.1';

beforeAll(async () => {
  const script = readFileSync('test/support/fixtures/tcp-peer.cjs', 'utf8');
  const { lab, dmz } = site;
  for (const host of lab.hosts.values()) await host.writeFile(PEER, script, { mode: 0o644 });
  for (const host of [dmz, lab.host('pool')]) await spoken(host, ['node', PEER, 'serve'], 'ready');
  const idle = ['link add idle0 type veth peer name idle1', `address add ${IDLE}/24 dev idle0`];
  await dmz.output(['ip', '-batch', '-'], { input: `${idle.join('\n')}\nlink set idle0 up\n` });
  const up = `glidein-vpn gateway up --listen 0.0.0.0:${lab.gatewayPort} --advertise ${LAB.gateway}:${lab.gatewayPort} --allow ${LAB.allowAll}`;
  await dmz.output(['sh', '-c', `ulimit -n ${DESCRIPTORS} && exec ${up}`], { user: OPERATOR });
  for (const node of lab.nodes) {
    await handOverInvite(lab, node, node.name);
    await succeed(node, ['up', ...withInvite()]);
  }
});

/** Starts a program that ends with the lab, and waits for a line of it. */
async function spoken(host: Host, argv: readonly string[], line: string, user = 'root') {
  return await new Promise<ManagedProcess>((done, failed) => {
    const onLine = (heard: string) => {
      if (heard === line) started.then(done);
    };
    const started = host.start(argv, { bound: true, user, onLine });
    started.catch(failed);
  });
}

/** The peer's answer, from a payload inside the tunnel. */
async function peer(node: Host, verb: string, host: string, port: number): Promise<string> {
  return (await succeed(node, ['exec', '--', 'node', PEER, verb, host, String(port)])).trim();
}

async function descriptors(): Promise<number> {
  const [pid = 0] = await pidsOf(site.dmz, 'gvpn-tcp');
  return Number(await site.dmz.output(['sh', '-c', `ls /proc/${pid}/fd | wc -l`]));
}

describe("the gateway's host, on addresses that it did not show at the gateway's start", () => {
  beforeAll(async () => {
    const lines = LATER.map((address) => `address add ${address}/24 dev pool0\n`);
    await site.dmz.output(['ip', '-batch', '-'], { input: lines.join('') });
  });

  test.each([IDLE, ...LATER])('%s: no TCP', async (address) => {
    const from = (await site.dmz.output(['node', PEER, 'dial', address, String(ECHO)])).trim();
    expect(from).toBe('connected');
    expect(await peer(site.node, 'dial', address, ECHO)).toBe('silence');
  });

  test('what is the host by a route alone: no TCP, from the first moment on', async () => {
    // Paused: the packet filter does not follow the host now, and the relay is on its own.
    const [gateway = 0] = await pidsOf(site.dmz, 'gateway up');
    await kill(site.dmz, 'STOP', [gateway]);
    try {
      await site.dmz.output(['ip', 'route', 'add', 'local', '10.97.0.0/24', 'dev', 'lo']);
      expect(await site.dmz.output(['node', PEER, 'dial', ROUTED, String(ECHO)])).toBe('connected\n');
      expect(await peer(site.node, 'dial', ROUTED, ECHO)).toBe('silence');
    } finally {
      await kill(site.dmz, 'CONT', [gateway]);
    }
  });

  test('no UDP, where there is some to others', async () => {
    expect(await peer(site.node, 'datagram', POOL, ECHO)).toBe('answered');
    expect(await peer(site.node, 'datagram', IDLE, ECHO)).toBe('silence');
    for (const address of [...LATER, ROUTED]) {
      await eventually(address, async () =>
        (await peer(site.node, 'datagram', address, ECHO)) === 'silence' ? true : undefined,
      );
    }
  });
});

describe('a node that takes what it can get', () => {
  test('dials what does not answer: others connect, and nothing of it lasts', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const silent =
      'table ip silent { chain in { type filter hook input priority 0; tcp dport 20000-40000 drop; }; }';
    await site.lab.host('pool').output(['nft', '-f', '-'], { input: silent });
    const before = await descriptors();
    const argv = ['glidein-vpn', 'exec', '--', 'node', PEER, 'flood', POOL, '20000', '15000'];
    const flood = await spoken(one, argv, 'flooding', HPC);
    await eventually('the attempts', async () => ((await descriptors()) >= before + 150 ? true : undefined));
    for (let i = 0; i < 3; i += 1) expect(await peer(two, 'dial', POOL, ECHO)).toBe('connected');
    expect((await descriptors()) - before).toBeLessThanOrEqual(251);
    await flood.stop({ signal: 'SIGTERM', graceMs: 5000 });
    await eventually(
      'the descriptors as before',
      async () => ((await descriptors()) === before ? true : undefined),
      45_000,
    );
  });

  test('opens what it can: it gets three quarters, and others connect', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const before = await descriptors();
    const argv = ['glidein-vpn', 'exec', '--', 'node', PEER, 'hold', POOL, String(ECHO), '1500'];
    const holder = await spoken(one, argv, 'holding', HPC);
    await eventually('its share', async () => ((await descriptors()) >= before + 2 * 750 ? true : undefined));
    for (let i = 0; i < 3; i += 1) expect(await peer(two, 'dial', POOL, ECHO)).toBe('connected');
    expect((await descriptors()) - before).toBeLessThanOrEqual(2 * 752);
    await holder.stop({ signal: 'SIGTERM', graceMs: 5000 });
    await eventually('the descriptors as before', async () =>
      (await descriptors()) === before ? true : undefined,
    );
  });
});

describe('a node that lies about its address', () => {
  test("its packets go nowhere, be the source another client's or the host's", async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const view = await nodeView(one);
    const own = view.health.tunnel.address;
    const others = [(await nodeView(two)).health.tunnel.address, LAB.gateway, LAB.dmz.poolSide, '10.77.0.1'];
    const rules = `table ip heard { chain in { type filter hook input priority -10; ${[0, 1]
      .map((i) => `tcp dport ${8000 + i} tcp flags & (syn | ack) == syn counter reject with tcp reset`)
      .join('; ')}; }; }`;
    const pool = site.lab.host('pool');
    await pool.output(['nft', '-f', '-'], { input: rules });
    const enter = [
      '/opt/glidein-vpn/dist/native/gvpn-ns',
      'enter',
      '--target',
      `${view.handle.namespacePid}`,
    ];
    const send = async (port: number, ...sources: string[]) =>
      await one.output([...enter, '--', 'python3', '-c', SYNS, POOL, String(port), ...sources], {
        user: HPC,
      });
    const heard = async () => {
      const chain = await pool.output(['nft', 'list', 'chain', 'ip', 'heard', 'in']);
      return [...chain.matchAll(/counter packets (\d+)/g)].map((match) => Number(match[1]));
    };
    await send(8000, ...others);
    // The tunnel keeps the order: when the last one is through, the others were.
    await send(8001, own);
    await eventually('the honest one', async () => ((await heard())[1] === 1 ? true : undefined));
    expect(await heard()).toEqual([0, 1]);
  });
});

describe('a relay that lacks something', () => {
  test('memory of the kernel for one connection: this one ends, the others go on', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const [pid = 0] = await pidsOf(site.dmz, 'gvpn-tcp');
    const argv = ['glidein-vpn', 'exec', '--', 'node', PEER, 'talk', POOL, String(ECHO), '12'];
    const lines: string[] = [];
    const talk = await one.start(argv, { bound: true, user: HPC, onLine: (line) => lines.push(line) });
    await eventually('the connection', async () => (lines.includes('talking') ? true : undefined));
    // The next registration of a descriptor is the attempt of the other node.
    const strace = ['strace', '-qq', '-p', String(pid), '-e', 'trace=epoll_ctl'];
    const trace = site.dmz.log('strace');
    const tracer = await site.dmz.start([...strace, '-e', 'inject=epoll_ctl:error=ENOMEM:when=1'], {
      bound: true,
      log: trace,
    });
    await eventually('the tracer', async () =>
      (await site.dmz.output(['grep', 'TracerPid', `/proc/${pid}/status`])).endsWith('\t0\n')
        ? undefined
        : true,
    );
    expect(['connected', 'silence']).toContain(await peer(two, 'dial', POOL, ECHO));
    await tracer.stop({ signal: 'SIGTERM', graceMs: 2000 });
    expect(readFileSync(trace, 'utf8')).toContain('INJECTED');
    expect(await peer(two, 'dial', POOL, ECHO)).toBe('connected');
    await talk.ended;
    expect(lines.at(-1)).toBe('120 sent, 120 heard');
    expect(await pidsOf(site.dmz, 'gvpn-tcp')).toEqual([pid]);
  });
});

describe('the end of an identity is the end of its connections', () => {
  const open = async () =>
    await site.lab.host('pool').output(['ss', '-Htn', 'state', 'established', 'sport', '=', `:${ECHO}`]);

  test('revoked: the pool sees it within 2 s', async () => {
    const [one, two] = site.lab.nodes as [Host, Host];
    const talk = (seconds: number) => [
      'exec',
      '--',
      'node',
      PEER,
      'talk',
      POOL,
      String(ECHO),
      String(seconds),
    ];
    const stays = succeed(one, talk(15));
    const goes = call(two, talk(90));
    await eventually('both', async () => ((await open()).trim().split('\n').length === 2 ? true : undefined));
    await succeed(site.dmz, ['gateway', 'revoke', two.name]);
    await eventually(
      'the end of one',
      async () => ((await open()).trim().split('\n').length === 1 ? true : undefined),
      2000,
    );
    expect(await stays).toContain('150 sent, 150 heard');
    await goes;
  });

  test('expired: the same, in its time', async () => {
    const [, two] = site.lab.nodes as [Host, Host];
    await handOverInvite(site.lab, two, 'brief', ['--ttl', '15s']);
    const run = ['glidein-vpn', 'run', ...withInvite(), '--', 'node', PEER, 'talk', POOL, String(ECHO), '90'];
    const ended = two.run(run, { user: HPC });
    await eventually('the connection', async () => ((await open()) === '' ? undefined : true));
    await eventually('its end', async () => ((await open()) === '' ? true : undefined), 30_000);
    expect((await ended).code).toBe(125);
  });
});
