import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ManagedProcess } from '../../src/effects/managed-process.js';
import { gatewayUp, gatewayView, handOverInvite } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import { webRequests } from '../../src/lab/web-server.js';
import {
  call,
  eventually,
  execScript,
  footprint,
  kill,
  labForTests,
  nodeView,
  OPERATOR,
  pidsOf,
  runScript,
  succeed,
  webFile,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('stacks', 2);
const ROUTE = ['10.77.0.0/24', 'via', LAB.dmz.poolSide];

/** What each kind of gateway is started with, and whom the pool then sees. */
const STACKS = [
  { name: 'pasta', user: OPERATOR, words: ['--stack', 'pasta'], seen: LAB.dmz.poolSide },
  { name: 'slirp4netns', user: OPERATOR, words: ['--stack', 'slirp4netns'], seen: LAB.dmz.poolSide },
  { name: 'kernel, nat', user: 'root', words: ['--dns', LAB.pool.address], seen: LAB.dmz.poolSide },
  { name: 'kernel, routed', user: 'root', words: ['--forward', 'routed'], seen: '10.77.0.2' },
] as const;

/** What its arguments begin with: pasta runs its variant for this processor, `pasta.avx2`. */
const daemonOf = (name: string) => (name === 'pasta' ? '--quiet --ipv4-only' : `${name} --configure`);

describe.each(STACKS)('a gateway by $name', ({ name, user, words, seen }) => {
  const routed = name === 'kernel, routed';
  let before: Awaited<ReturnType<typeof footprint>>;
  let onNode: Awaited<ReturnType<typeof footprint>>;
  let listener: ManagedProcess;

  beforeAll(async () => {
    const { lab, dmz } = site;
    if (routed) await lab.host('pool').output(['ip', 'route', 'add', ...ROUTE]);
    // A service of the gateway host on all its addresses, as its sshd would be.
    const serve = `require('net').createServer((c) => c.end('host\\n')).listen(2222, () => console.log('on'))`;
    listener = await new Promise((done) => {
      const started = dmz.start(['node', '-e', serve], { bound: true, onLine: () => done(started) });
    });
    before = await footprint(dmz);
    onNode = await footprint(site.node);
    await gatewayUp(lab, words, user);
    for (const host of lab.nodes) {
      await host.run(['rm', '-f', '/home/hpcuser/invite.json']);
      await handOverInvite(lab, host, host.name, [], user);
    }
  });

  afterAll(async () => {
    await listener.stop({ signal: 'SIGTERM', graceMs: 1000 });
    if (routed) await site.lab.host('pool').output(['ip', 'route', 'del', ...ROUTE]);
    const home = user === 'root' ? '/root' : `/home/${user}`;
    await site.dmz.output([
      'rm',
      '-rf',
      ...['node1.invite', 'node2.invite', '.local'].map((name) => `${home}/${name}`),
    ]);
  });

  test('gives a payload the tunnel and nothing else', async () => {
    const script = `id -u; id -g; grep CapEff /proc/self/status; ip -o -4 addr show; ip route; ip -o link;
      cat /etc/resolv.conf; ip link set tun0 down 2>&1; cat /proc/net/tcp | wc -l`;
    const text = await runScript(site.node, script);
    expect(text).toMatch(/^2001\n2001\nCapEff:\t0000000000000000\n/);
    expect(text).toMatch(/tun0\s+inet 10\.77\.0\.2\/32/);
    expect(text.match(/^default .*$/gm)).toEqual([expect.stringMatching(/^default dev tun0 .*scope link/)]);
    expect(text.match(/^\d+: (\S+?)[:@]/gm)?.map((line) => line.split(/[ :@]+/)[1])).toEqual(['lo', 'tun0']);
    expect(Number(/tun0: .* mtu (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(15_900);
    expect(text).toMatch(/Operation not permitted/);
    expect(text).toMatch(/^nameserver (10\.0\.2\.3|10\.90\.1\.2)$/m);
  });

  test('carries names and downloads', async () => {
    const { url, sum } = await webFile(site.lab, 'stacks.bin', 5_000_000);
    const script = `getent hosts cm.pool.test; hostname -f; getent hosts "$(hostname)"; curl -sSf ${url} | sha256sum`;
    const text = await runScript(site.node, script);
    expect(text).toContain(LAB.pool.address);
    expect(text).toContain('10.77.0.2');
    expect(text).toContain(sum);
    const [request] = (await webRequests(site.lab)).slice(-1);
    expect(request).toMatchObject({ client: seen, status: 200, path: '/data/stacks.bin' });
  });

  test('passes exit codes', async () => {
    const end = async (...argv: string[]) =>
      (await call(site.node, ['run', ...withInvite(), '--', ...argv])).code;
    // One after the other: an identity has one session at a time.
    const codes = [
      await end('true'),
      await end('sh', '-c', 'exit 3'),
      await end('sh', '-c', 'kill -TERM $$'),
      ...(await Promise.all([end('/etc/passwd'), end('no-such-command')])),
    ];
    expect(codes).toEqual([0, 3, 143, 126, 127]);
  });

  test('keeps two nodes apart, and both from the gateway host', async () => {
    const [one, two] = site.lab.nodes as [(typeof site)['node'], (typeof site)['node']];
    const ups = await Promise.all([one, two].map((host) => succeed(host, ['up', ...withInvite()])));
    try {
      expect(ups.map((text) => /10\.77\.0\.\d+/.exec(text)?.[0])).toEqual(['10.77.0.2', '10.77.0.3']);
      const serve = `require('net').createServer((c) => c.end('other\\n')).listen(7777, () => console.log('on'))`;
      let ready: () => void = () => {};
      const listening = new Promise<void>((done) => {
        ready = done;
      });
      const other = await two.start(['glidein-vpn', 'exec', '--', 'node', '-e', serve], {
        user: 'hpcuser',
        bound: true,
        onLine: () => ready(),
      });
      await listening;
      const targets = [
        '10.77.0.3 7777',
        ...['10.77.0.1', '10.0.2.2', LAB.gateway, LAB.dmz.poolSide, '10.90.17.1'].map((own) => `${own} 2222`),
        '10.90.17.2 22',
        `${LAB.pool.address} 80`,
      ];
      const dial = `dial() { timeout 2 bash -c 'exec 3<>/dev/tcp/'$1/$2 2>/dev/null && echo "$1 $2"; }`;
      const dials = targets.map((target) => `dial ${target} &`).join('\n');
      expect(await execScript(one, `${dial}\n${dials}\nwait`)).toBe(`${LAB.pool.address} 80`);
      await other.stop({ signal: 'SIGTERM', graceMs: 5000 });
      const view = await gatewayView(site.lab, user);
      expect(view.identities.map((item) => [item.name, item.sessions.length])).toEqual([
        ['node1', 1],
        ['node2', 1],
      ]);
    } finally {
      await Promise.all([call(one, ['down']), call(two, ['down'])]);
    }
  });

  if (user === OPERATOR)
    test('its daemon killed: started again, and new connections of the payload work', async () => {
      const [old] = await pidsOf(site.dmz, daemonOf(name));
      await succeed(site.node, ['up', ...withInvite()]);
      await kill(site.dmz, 'KILL', [old ?? 0]);
      await eventually(`a new ${name}`, async () => {
        const [now] = await pidsOf(site.dmz, daemonOf(name));
        return now !== undefined && now !== old ? true : undefined;
      });
      const dial = `timeout 2 bash -c 'exec 3<>/dev/tcp/${LAB.pool.address}/80' && echo reached`;
      await eventually('the pool', async () =>
        (await execScript(site.node, `${dial} || true`)).includes('reached') ? true : undefined,
      );
      expect((await nodeView(site.node)).health.healthy).toBe(true);
      await succeed(site.node, ['down']);
    });

  if (routed)
    test('lets the pool open connections to the node', async () => {
      const script = `node -e "require('net').createServer((c) => c.end('node')).listen(9000, () => console.log('on'))"`;
      let ready: () => void = () => {};
      const listening = new Promise<void>((done) => {
        ready = done;
      });
      const server = await site.node.start(
        ['glidein-vpn', 'run', ...withInvite(), '--', 'sh', '-c', `exec ${script}`],
        { user: 'hpcuser', bound: true, onLine: () => ready() },
      );
      await listening;
      const answer = await site.lab
        .host('pool')
        .output(['timeout', '5', 'bash', '-c', 'exec 3<>/dev/tcp/10.77.0.2/9000; cat <&3']);
      expect(answer).toBe('node');
      await server.stop({ signal: 'SIGTERM', graceMs: 5000 });
    });

  test('leaves nothing on the node, and nothing on the host when it is down', async () => {
    expect(await footprint(site.node)).toEqual(onNode);
    await succeed(site.dmz, ['gateway', 'down'], { user });
    expect(await footprint(site.dmz)).toEqual(before);
  });
});
