import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parseUsage } from '../../src/bench/lab/cpu.js';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  HPC,
  kill,
  labForTests,
  nodeBecomes,
  nodeView,
  OPERATOR,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('tcp');
const PEER = '/tmp/tcp-peer.cjs';
const POOL = LAB.pool.address;
const MEGABYTE = Buffer.alloc(1 << 20, 'glidein');
const heard: string[] = [];

beforeAll(async () => {
  const script = readFileSync('test/support/fixtures/tcp-peer.cjs', 'utf8');
  for (const host of [site.lab.host('pool'), site.node]) await host.writeFile(PEER, script, { mode: 0o644 });
  // It ends with the lab.
  await new Promise<void>((ready, failed) => {
    const onLine = (line: string) => {
      heard.push(line);
      if (line === 'ready') ready();
    };
    site.lab.host('pool').start(['node', PEER, 'serve'], { bound: true, onLine }).catch(failed);
  });
});

/** The gateways that have the relay, and what nobody behind it may get to: its listener, the host's loopback. */
const GATEWAYS = [
  {
    name: 'in user mode',
    user: OPERATOR,
    words: [],
    own: '10.0.2.101',
    loopback: '10.0.2.2',
    becomes: OPERATOR,
  },
  {
    ...{ name: 'of root', user: 'root', words: ['--dns', POOL], becomes: 'nobody' },
    ...{ own: '169.254.77.3', loopback: '169.254.77.1' },
  },
] as const;

/** The peer's answer, from a payload inside the tunnel. */
async function peer(verb: string, host: string, port: number, ...rest: (string | number)[]): Promise<string> {
  const words = [verb, host, port, ...rest].map(String);
  return (await succeed(site.node, ['exec', '--', 'node', PEER, ...words])).trim();
}

/** Descriptors and resident kB of the relay. */
async function relay(host: Host): Promise<{ pid: number; descriptors: number; kB: number }> {
  const [pid = 0] = await pidsOf(host, 'gvpn-tcp');
  const script = `ls /proc/${pid}/fd | wc -l; grep VmRSS /proc/${pid}/status`;
  const [descriptors, memory] = (await host.output(['sh', '-c', script])).split('\n');
  return { pid, descriptors: Number(descriptors), kB: Number(/\d+/.exec(memory ?? '')?.[0]) };
}

const digest = (megabytes: number) => {
  const hash = createHash('sha256');
  for (let i = 0; i < megabytes; i += 1) hash.update(MEGABYTE);
  return hash.digest('hex');
};

describe.each(GATEWAYS)('a gateway $name', ({ user, words, own, loopback, becomes }) => {
  beforeAll(async () => {
    await gatewayUp(site.lab, words, user);
    await site.node.run(['rm', '-f', '/home/hpcuser/invite.json']);
    await handOverInvite(site.lab, site.node, 'node1', [], user);
    await succeed(site.node, ['up', ...withInvite()]);
  });

  afterAll(async () => {
    await call(site.node, ['down']);
    await succeed(site.dmz, ['gateway', 'down'], { user });
  });

  test('its relay holds no privilege', async () => {
    const { pid } = await relay(site.dmz);
    const status = await site.dmz.output(['grep', '-E', '^(CapPrm|NoNewPrivs)', `/proc/${pid}/status`]);
    expect(status).toBe('CapPrm:\t0000000000000000\nNoNewPrivs:\t1\n');
    expect((await site.dmz.output(['ps', '-o', 'user=', '-p', String(pid)])).trim()).toBe(becomes);
  });

  describe('a client meets its destination, not us', () => {
    test.each([
      ['one that listens', POOL, 7005, 'connected'],
      ['one that refuses', POOL, 7999, 'ECONNREFUSED'],
      ['a network without a route', '10.91.0.1', 80, 'ENETUNREACH'],
      ['one that says nothing', '10.90.1.77', 80, 'EHOSTUNREACH'],
    ])('%s', async (_, host, port, answer) => {
      // The last one is known to be unreachable only after the host has asked for its hardware address for 3 s.
      const said = await peer('dial', host, port);
      expect(answer === 'EHOSTUNREACH' ? ['silence', answer] : [answer]).toContain(said);
    });

    test.each([
      ["the relay's own listener", own, 9000],
      ["the listener at the gateway's inner address", '10.77.0.1', 9000],
      ['another address of the clients', '10.77.0.77', 22],
      ["the host's address", LAB.dmz.poolSide, 4443],
      ["the host's loopback", loopback, 4443],
      ["the host's address on a way that clients do not take", '10.90.17.1', 4443],
      ['a link-local service of the host', '169.254.169.254', 7005],
    ])('nobody gets to %s', async (_, host, port) => {
      expect(['silence', 'ENETUNREACH', 'ECONNREFUSED']).toContain(await peer('dial', host, port));
    });
  });

  test('bytes arrive as they were sent, and an end in one direction leaves the other open', async () => {
    expect(await peer('upload', POOL, 7001, 40)).toBe(digest(40));
    expect(await peer('download', POOL, 7002)).toBe(digest(40));
    expect(await peer('upload', POOL, 7001, 0)).toBe(digest(0));
  });

  test('a reader that is slow slows its sender, and the relay keeps little', async () => {
    const before = await relay(site.dmz);
    const uploads = Array.from({ length: 20 }, () => peer('upload', POOL, 7006, 8));
    expect(await Promise.all(uploads)).toEqual(uploads.map(() => digest(8)));
    expect((await relay(site.dmz)).kB).toBeLessThan(before.kB + 8 * 1024);
  });

  test('a reset is a reset on both sides', async () => {
    expect(await peer('poke', POOL, 7003)).toBe('ECONNRESET');
    heard.length = 0;
    expect(await peer('reset', POOL, 7004)).toBe('done');
    await eventually('the reset at the server', async () => (heard.length > 0 ? true : undefined));
    expect(heard).toEqual(['ECONNRESET']);
  });

  test('a port that a client uses again at once: the gateway remembers the old connection, and lets the new one in', async () => {
    expect(await peer('again', POOL, 7007, 5)).toBe('5 heard');
  });

  test('a port whose connection a client gave up before it was answered, and uses again', async () => {
    expect(await peer('hasty', POOL, 7007, 40)).toBe('40 heard');
  });

  test('a client that gives up and dials again from the same port gets its connection', async () => {
    const pool = site.lab.host('pool');
    const filter = 'table ip late { chain in { type filter hook input priority 0; tcp dport 7005 drop; }; }';
    await pool.output(['nft', '-f', '-'], { input: filter });
    const said = peer('redial', POOL, 7005);
    // The second SYN is on its way while the destination is silent; the relay's own is answered a while later.
    await eventually('two SYNs', async () => {
      const { pid } = await relay(site.dmz);
      const enter = ['nsenter', '--target', String(pid), '--net', '--'];
      const calls = await site.dmz.output([
        ...enter,
        ...['ss', '-Htn', 'state', 'syn-sent', 'dport', '=', ':7005'],
      ]);
      return calls === '' ? undefined : true;
    });
    // The length of the outage.
    await pool.output(['sh', '-c', 'sleep 1.5; nft delete table ip late']);
    expect(await said).toBe('connected');
  });

  test('a client that resets its connection at once leaves nothing of it', async () => {
    heard.length = 0;
    expect(await peer('resets', POOL, 7004, 200)).toBe('done');
    await eventually('200 ends at the server', async () => (heard.length >= 200 ? true : undefined));
    expect(heard.filter((end) => end !== 'ECONNRESET')).toEqual([]);
  });

  test('five thousand connections at once, and nothing of them is left', async () => {
    const before = await relay(site.dmz);
    expect(await peer('many', POOL, 7005, 5000)).toBe('5000 open, 5000 echoed');
    await eventually('the descriptors as before', async () =>
      // Fewer: what came before may just have been ending.
      (await relay(site.dmz)).descriptors <= before.descriptors ? true : undefined,
    );
  });

  test('at its limit of descriptors the relay lets in no more than it can serve, and waits for room', async () => {
    const old = await relay(site.dmz);
    const [gateway = 0] = await pidsOf(site.dmz, 'glidein-vpn gateway up');
    await site.dmz.output(['prlimit', '--pid', String(gateway), '--nofile=160:160'], { user });
    await kill(site.dmz, 'KILL', [old.pid]);
    const pid = await eventually('a new relay', async () => {
      const [now] = await pidsOf(site.dmz, 'gvpn-tcp');
      return now !== undefined && now !== old.pid ? now : undefined;
    });
    await eventually('a connection', async () =>
      (await peer('dial', POOL, 7005)) === 'connected' ? true : undefined,
    );
    const spent = async () =>
      parseUsage(await site.dmz.output(['cat', `/proc/${pid}/stat`]))?.cpuSeconds ?? Number.NaN;
    const before = await spent();
    // 32 of the 160 are its own, each connection takes two, and one client gets three quarters of them.
    expect(await peer('crowd', POOL, 7005, 2000, 5)).toBe('48 open');
    expect((await spent()) - before).toBeLessThan(1);
    await eventually('room', async () => ((await relay(site.dmz)).descriptors < 32 ? true : undefined));
    expect(await peer('dial', POOL, 7005)).toBe('connected');
  });

  test('ocserv killed in the middle: the connection goes on when the tunnel is back', async () => {
    const { reconnects } = (await nodeView(site.node)).health.tunnel;
    const talk = peer('talk', POOL, 7005, 6);
    await eventually('the connection', async () => {
      const open = await site.lab
        .host('pool')
        .output(['ss', '-Htn', 'state', 'established', 'sport', '=', ':7005']);
      return open === '' ? undefined : true;
    });
    await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'ocserv-main')).slice(0, 1));
    await nodeBecomes(
      site.node,
      (view) => view.health.healthy && view.health.tunnel.reconnects > reconnects,
      30_000,
    );
    expect(await talk).toBe('talking\n60 sent, 60 heard');
  });

  test('the relay killed: its connections end, and new ones work', async () => {
    const old = await relay(site.dmz);
    const talk = site.node.run(['glidein-vpn', 'exec', '--', 'node', PEER, 'talk', POOL, '7005', '20'], {
      user: HPC,
    });
    await eventually('the connection', async () =>
      (await relay(site.dmz)).descriptors > old.descriptors ? true : undefined,
    );
    await kill(site.dmz, 'KILL', [old.pid]);
    await eventually('a new relay', async () => {
      const [now] = await pidsOf(site.dmz, 'gvpn-tcp');
      return now !== undefined && now !== old.pid ? true : undefined;
    });
    expect((await talk).stdout).not.toContain('200 heard');
    await eventually('a new connection', async () =>
      (await peer('dial', POOL, 7005)) === 'connected' ? true : undefined,
    );
  });
});
