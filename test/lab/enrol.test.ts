import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Invite } from '../../src/config/invite.js';
import { cli, gatewayUp, NODE_FILES } from '../../src/lab/demo-parts.js';
import type { Host } from '../../src/lab/host.js';
import { homeOf } from '../../src/lab/host-entry.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  footprint,
  HPC,
  kill,
  labForTests,
  nodeBecomes,
  nodeView,
  OPERATOR,
  pidsOf,
  processesOf,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('enrol', 3);
const STATE = '/home/gateway/.local/state/glidein-vpn/gateway';
const KEPT = '/tmp/glidein-vpn-2001/default.identity';
const node = (number: number) => site.lab.host(`node${number}`);
const address = async (host: Host) => (await nodeView(host)).health.tunnel.address;

interface Listed {
  readonly invites: readonly {
    readonly name: string;
    readonly state: string;
    readonly taken: number;
    readonly nodes: readonly {
      readonly name: string;
      readonly state: string;
      readonly address: string;
      readonly label: string;
      readonly expires: string;
      readonly connected: boolean;
    }[];
  }[];
}

/** What the gateway says of an invite. */
async function listed(name: string, user: string = OPERATOR) {
  const { invites } = JSON.parse(await cli(site.dmz, ['gateway', 'identities', '--json'], user)) as Listed;
  const found = invites.find((invite) => invite.name === name);
  if (!found) throw new Error(`no invite ${name}`);
  return found;
}

async function placesTaken(name: string, count: number): Promise<void> {
  await eventually('the places', async () => ((await listed(name)).taken === count ? true : undefined));
}

/** Writes an invite and gives it to all nodes. */
async function handOut(name: string, words: readonly string[], user: string = OPERATOR): Promise<void> {
  const path = `${homeOf(user)}/${name}.invite`;
  await cli(site.dmz, ['gateway', 'invite', name, '--out', path, ...words], user);
  const invite = await site.dmz.output(['cat', path]);
  for (const host of [1, 2, 3].map(node))
    await host.writeFile(NODE_FILES.invite, invite, { user: HPC, mode: 0o600 });
}

/** Waits until nothing of the user runs on a node any more: it has learnt that it was revoked. */
const ends = async (number: number) =>
  await eventually(
    `the end of node${number}`,
    async () => ((await processesOf(node(number), HPC)).length === 0 ? true : undefined),
    40_000,
  );

const reachesPool = async (host: Host) =>
  await execScript(host, `timeout 3 bash -c 'exec 3<>/dev/tcp/${LAB.pool.address}/80' 2>/dev/null; echo $?`);

beforeAll(async () => {
  // The first invite for several nodes comes while the gateway runs.
  await gatewayUp(site.lab);
  await handOut('site', ['--nodes', '2']);
});

describe('one invite for two nodes', () => {
  const addresses: string[] = [];

  test('each gets an address of its own, at the same time, and reaches the pool', async () => {
    await Promise.all([1, 2].map((number) => succeed(node(number), ['up', ...withInvite()])));
    for (const number of [1, 2]) addresses.push(await address(node(number)));
    expect([...addresses].sort()).toEqual(['10.77.0.2', '10.77.0.3']);
    expect(await reachesPool(node(1))).toBe('0');
    const view = JSON.parse(await succeed(node(1), ['status', '--json']));
    expect(view).toMatchObject({
      identity: expect.stringMatching(/^site\.[0-9a-f]{8}$/),
      certificate: { expires: expect.any(String) },
    });
    const { nodes, taken } = await listed('site');
    expect(taken).toBe(2);
    expect(nodes.map((item) => [item.label, item.connected]).sort()).toEqual([
      ['node1.hpc.test', true],
      ['node2.hpc.test', true],
    ]);
  });

  test('the third is refused by name, with a code of its own', async () => {
    const result = await call(node(3), ['up', '--json', ...withInvite()]);
    expectFault(result, 'nodes-exhausted', 75);
    expect(result.stderr).toContain('all 2 nodes of invite site are in use');
    expect((await listed('site')).taken).toBe(2);
  });

  test("no private key of a node is in any of the gateway's files", async () => {
    const kept = JSON.parse(await node(1).output(['cat', KEPT])) as { key: string };
    const secret = kept.key.split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    expect((await site.dmz.run(['grep', '-rqF', secret, '/home/gateway', '/tmp'])).code).toBe(1);
    expect(await node(1).output(['stat', '-c', '%a %U', KEPT])).toBe(`600 ${HPC}\n`);
  });

  test('a node that was killed has its address again, and takes no second place', async () => {
    await kill(node(1), 'KILL', (await pidsOf(node(1), 'up --invite')).slice(0, 1));
    await succeed(node(1), ['up', ...withInvite()]);
    expect(await address(node(1))).toBe(addresses[0]);
    expect((await listed('site')).taken).toBe(2);
  });

  test('after a restart of the gateway they are back at their addresses', async () => {
    await cli(site.dmz, ['gateway', 'down']);
    await gatewayUp(site.lab);
    for (const number of [1, 2]) {
      await nodeBecomes(
        node(number),
        (view) => view.health.healthy && view.health.tunnel.reconnects > 0,
        60_000,
      );
      expect(await address(node(number))).toBe(addresses[number - 1]);
    }
    expect(await reachesPool(node(2))).toBe('0');
  });

  test('down gives the place back, to whoever comes next', async () => {
    await succeed(node(2), ['down']);
    await placesTaken('site', 1);
    expect((await node(2).run(['test', '-e', KEPT])).code).toBe(1);
    await succeed(node(3), ['up', ...withInvite()]);
    // Addresses that nobody had come first.
    expect(await address(node(3))).toBe('10.77.0.4');
    expectFault(await call(node(2), ['up', ...withInvite()]), 'nodes-exhausted', 75);
  });

  test('one node is revoked: it ends with the reason, the other goes on', async () => {
    const mine = JSON.parse(await succeed(node(3), ['status', '--json'])).identity as string;
    expect(await cli(site.dmz, ['gateway', 'revoke', mine])).toBe(
      `${mine} is revoked; its session was ended\n`,
    );
    await ends(3);
    expect(await reachesPool(node(1))).toBe('0');
    expect((await listed('site')).taken).toBe(1);
  });

  test('the invite is revoked: all its nodes end at once, and nobody comes in by it', async () => {
    await succeed(node(2), ['up', ...withInvite()]);
    const text = await cli(site.dmz, ['gateway', 'revoke', 'site']);
    expect(text).toBe('site is revoked with its 2 nodes; its session was ended\n');
    expect(await site.dmz.output(['ls', `${STATE}/users`])).toBe('');
    for (const number of [1, 2]) expect((await nodeView(node(number))).health.healthy).not.toBe(true);
    expectFault(await call(node(3), ['up', '--name', 'again', ...withInvite()]), 'credential-refused', 77);
    await Promise.all([1, 2].map(ends));
  });
});

describe('by the certificate of the invite alone', () => {
  /** What a hostile holder does: his own openconnect, as root, with the invite's certificate. */
  const SCRIPT = `#!/bin/sh
[ "$reason" = connect ] || exit 0
ip link set "$TUNDEV" up && ip address add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV" && ip route replace default dev "$TUNDEV" || exit 1
echo "$INTERNAL_IP4_ADDRESS" > /root/enrolling
`;

  test('a session reaches the enrolment service and nothing else', async () => {
    await handOut('bare', ['--nodes', '3']);
    await succeed(node(2), ['up', ...withInvite()]);
    const host = node(1);
    const invite = JSON.parse(await host.output(['cat', NODE_FILES.invite])) as Invite;
    await host.writeFile('/root/c.pem', invite.certificate, { mode: 0o600 });
    await host.writeFile('/root/k.pem', invite.key, { mode: 0o600 });
    await host.writeFile('/root/up.sh', SCRIPT, { mode: 0o700 });
    // The site's filter lets nodes reach the gateway alone; here the gateway is to be what refuses.
    await host.output(['nft', 'insert rule inet site out oifname "tun9" accept']);
    const words = ['--non-inter', '--no-dtls', '--certificate=/root/c.pem', '--sslkey=/root/k.pem'];
    const peer = [`--servercert=${invite.pins[0]}`, `https://${LAB.gateway}:${LAB.gatewayPort}/`];
    await host.start(['openconnect', ...words, '--interface=tun9', '--script=/root/up.sh', ...peer], {
      bound: true,
    });
    const own = await eventually('the session', async () => {
      const { code, stdout } = await host.run(['cat', '/root/enrolling']);
      return code === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
    });
    expect(own).toMatch(/^169\.254\.(9[6-9]|10\d|11[01])\./);
    const enrolled = await address(node(2));
    const targets = [
      `${LAB.pool.address}/80`,
      `${LAB.dmz.poolSide}/22`,
      '10.0.2.2/80',
      '10.0.2.3/53',
      '10.0.2.101/9000',
      '10.77.0.1/4443',
      '10.77.0.1/9000',
      '10.77.0.1/9',
      `${enrolled}/80`,
      '169.254.96.1/7829',
      '169.254.169.254/80',
    ];
    const dial = (target: string) =>
      `(timeout 2 bash -c 'exec 3<>/dev/tcp/${target}' 2>&1; echo "${target} $?") &`;
    const said = await host.output(['sh', '-c', `${targets.map(dial).join('\n')}\nwait`]);
    for (const target of targets) expect(said).toMatch(new RegExp(`${target} (1|124)$`, 'm'));
    // The same programs by which a node that has enrolled gets an answer.
    const ask = `const r = new (require('dns').promises.Resolver)({ timeout: 1500, tries: 1 }); r.setServers(['10.0.2.3']);
      r.resolve4('web.${LAB.domain}').then(() => console.log('answer'), () => console.log('none'))`;
    expect(await execScript(node(2), `node -e "${ask}"`)).toBe('answer');
    expect(await host.output(['node', '-e', ask])).toBe('none\n');
    expect((await host.run(['ping', '-c', '1', '-W', '1', '10.77.0.1'])).code).toBe(1);
    const service = `exec 3<>/dev/tcp/10.77.0.1/7829`;
    expect((await host.run(['timeout', '2', 'bash', '-c', service])).code).toBe(0);
    expect((await listed('bare')).taken).toBe(1);
    await kill(host, 'TERM', await pidsOf(host, '--interface=tun9'));
    await succeed(node(2), ['down']);
  });
});

describe('certificates of seconds', () => {
  test('are renewed while the node runs; the address stays, and the session goes on', async () => {
    await cli(site.dmz, ['gateway', 'down']);
    const limits = '{ perNode: { down: 100mbit }, perIdentity: { brief: { down: 20mbit } } }';
    await site.dmz.writeFile('/home/gateway/caps.yaml', `gateway: { limits: ${limits} }\n`, { mode: 0o644 });
    await gatewayUp(site.lab, ['--node-ttl', '16s', '--config', '/home/gateway/caps.yaml']);
    await handOut('brief', ['--nodes', '1']);
    await succeed(node(2), ['up', ...withInvite()]);
    expect(await reachesPool(node(2))).toBe('0');
    const { identities } = JSON.parse(await cli(site.dmz, ['gateway', 'status', '--json']));
    const own = identities.find((item: { invite?: string; state: string }) => item.invite === 'brief');
    expect(own).toMatchObject({ state: 'valid', label: 'node2.hpc.test', cap: { down: 20e6 } });
    const [first] = (await listed('brief')).nodes;
    const began = Date.parse(first?.expires ?? '');
    await eventually(
      'the end of the first certificate, and a round of the gateway that ends what has expired',
      async () => (Date.now() > began + 11_000 ? true : undefined),
      40_000,
    );
    const [now] = (await listed('brief')).nodes;
    expect(Date.parse(now?.expires ?? '')).toBeGreaterThan(began);
    const { health } = await nodeView(node(2));
    expect(health).toMatchObject({ healthy: true, tunnel: { address: first?.address, reconnects: 0 } });
    expect((await listed('brief')).nodes).toHaveLength(1);
    await succeed(node(2), ['down']);
  });
});

describe.each([
  ['in a namespace of its own', []],
  ["in the host's, with TCP from end to end", ['--tcp', 'stack']],
])('as root, %s', (_, words: string[]) => {
  test('nodes enrol all the same, and nothing of it stays', async () => {
    await call(site.dmz, ['gateway', 'down']);
    const before = await footprint(site.dmz);
    await gatewayUp(site.lab, words, 'root');
    const name = `root${words.length}`;
    await handOut(name, ['--nodes', '2'], 'root');
    await Promise.all([1, 2].map((number) => succeed(node(number), ['up', ...withInvite()])));
    for (const number of [1, 2]) expect(await reachesPool(node(number))).toBe('0');
    expect((await listed(name, 'root')).nodes.map((item) => item.connected)).toEqual([true, true]);
    await Promise.all([1, 2].map((number) => succeed(node(number), ['down'])));
    expect((await listed(name, 'root')).taken).toBe(0);
    await cli(site.dmz, ['gateway', 'down'], 'root');
    expect(await footprint(site.dmz)).toEqual(before);
  });
});
