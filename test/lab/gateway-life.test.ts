import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cli, gatewayUp, gatewayView, handOverInvite, NODE_FILES } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  footprint,
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

const site = labForTests('life');
const STATE = '/home/gateway/.local/state/glidein-vpn/gateway';
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  before = await footprint(site.dmz);
});

describe('before the first start', () => {
  test('a dry run prints the plan, makes nothing, and shows no secret', async () => {
    const text = await succeed(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, '--dry-run']);
    expect(text).toMatch(/start ocserv on 0\.0\.0\.0:4443/);
    expect(text).not.toMatch(/PRIVATE KEY|BEGIN/);
    const asRoot = await succeed(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, '--dry-run'], {
      user: 'root',
    });
    expect(asRoot).toMatch(/stack kernel: root/);
    expect(await footprint(site.dmz)).toEqual(before);
    expect((await site.dmz.run(['test', '-e', STATE])).code).toBe(1);
  });

  test('status and down say that nothing runs', async () => {
    const status = await call(site.dmz, ['gateway', 'status', '--json']);
    expect(status.code).toBe(69);
    expect(JSON.parse(status.stdout)).toMatchObject({ version: 1, state: 'down', identities: [] });
    expectFault(await call(site.dmz, ['gateway', 'down']), 'not-running', 69);
  });

  test('invites are written and revoked all the same', async () => {
    const words = ['gateway', 'invite', 'early', '--out', 'early.invite'];
    await succeed(site.dmz, [...words, '--advertise', `${LAB.gateway}:${LAB.gatewayPort}`]);
    expect(await site.dmz.output(['stat', '-c', '%a %U', '/home/gateway/early.invite'])).toBe(
      '600 gateway\n',
    );
    expectFault(await call(site.dmz, words), 'identity-exists', 78);
    expect(await succeed(site.dmz, ['gateway', 'revoke', 'early'])).toBe(
      'early is revoked; it had no session\n',
    );
    expectFault(await call(site.dmz, ['gateway', 'revoke', 'early']), 'identity-unknown', 78);
  });
});

describe('a gateway that runs', () => {
  let pin: string;

  beforeAll(async () => {
    await gatewayUp(site.lab);
    await handOverInvite(site.lab, site.node, 'node1');
    await succeed(site.node, ['up', ...withInvite()]);
    pin = await pinShown();
  });

  test('keeps its word to an invite from before its first start', async () => {
    const early = await site.dmz.output(['cat', '/home/gateway/early.invite']);
    expect(JSON.parse(early).pins).toEqual([pin]);
    const path = '/home/hpcuser/early.json';
    await site.node.writeFile(path, early, { user: 'hpcuser', mode: 0o600 });
    const run = await call(site.node, ['run', ...withInvite(path), '--', 'true']);
    expectFault(run, 'credential-refused', 125);
  });

  test('is not started twice, nor on a port that is taken', async () => {
    const twice = await call(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, '--json']);
    expectFault(twice, 'state-in-use', 75);
    expect(twice.stderr).toMatch(/gateway down/);
    const other = await call(site.dmz, [
      'gateway',
      'up',
      '--allow',
      LAB.allowAll,
      '--json',
      '--state-dir',
      '/tmp/other',
    ]);
    expectFault(other, 'port-in-use', 75);
    expect(await site.dmz.output(['find', '/tmp/other', '-type', 'f'])).toBe('');
    await site.dmz.output(['rm', '-rf', '/tmp/other']);
    expect(await pidsOf(site.dmz, 'ocserv-main')).toHaveLength(1);
    expect(await reachable()).toBe(true);
  });

  test('keeps secrets out of arguments and environments', async () => {
    const key = (await site.dmz.output(['cat', `${STATE}/pki/server.key`])).split('\n')[1] ?? '';
    const scan = `for p in /proc/[0-9]*; do [ "$p" = /proc/$$ ] || cat $p/cmdline $p/environ; done 2>/dev/null | tr '\\0' '\\n'`;
    const text = await site.dmz.output(['sh', '-c', scan]);
    expect(text).toContain('ocserv.conf');
    expect(text).not.toContain(key);
    expect(
      await site.dmz.output(['find', STATE, '-type', 'f', '-perm', '/077', '-not', '-name', 'pid']),
    ).toBe('');
  });

  test('ocserv killed: started again, and the node is back with its address', async () => {
    const { health } = await nodeView(site.node);
    await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'ocserv-main')).slice(0, 1));
    await nodeBecomes(
      site.node,
      (view) => view.health.healthy && view.health.tunnel.reconnects > health.tunnel.reconnects,
      30_000,
    );
    expect((await nodeView(site.node)).health.tunnel.address).toBe(health.tunnel.address);
    expect(await reachable()).toBe(true);
    expect(
      (await gatewayView(site.lab)).identities.find((item) => item.name === 'node1')?.sessions,
    ).toHaveLength(1);
  });

  test('killed itself: nothing keeps running; the next start has the same key and knows its nodes', async () => {
    const [pid] = await pidsOf(site.dmz, 'gateway up');
    await kill(site.dmz, 'KILL', [pid ?? 0]);
    await eventually(
      'the end of everything',
      async () => ((await processesOf(site.dmz, OPERATOR)).length === 0 ? true : undefined),
      2000,
    );
    expect(JSON.parse((await call(site.dmz, ['gateway', 'status', '--json'])).stdout).state).toBe('down');
    await succeed(site.dmz, ['gateway', 'revoke', 'node1']);
    await succeed(site.dmz, ['gateway', 'invite', 'node2', '--out', 'node2.invite']);
    await gatewayUp(site.lab);
    expect(await pinShown()).toBe(pin);
    // Revoked while nobody listened: the node that held a session learns it when it comes back.
    await eventually(
      'the end of the node',
      async () => ((await processesOf(site.node, 'hpcuser')).length === 0 ? true : undefined),
      40_000,
    );
    expectFault(await call(site.node, ['run', ...withInvite(), '--', 'true']), 'credential-refused', 125);
    const invite = await site.dmz.output(['cat', '/home/gateway/node2.invite']);
    await site.node.writeFile(NODE_FILES.invite, invite, { user: 'hpcuser', mode: 0o600 });
    expect((await call(site.node, ['run', ...withInvite(), '--', 'true'])).code).toBe(0);
  });

  test('an invite that expires ends its session, and the node learns it', async () => {
    const path = '/home/hpcuser/brief.json';
    await succeed(site.dmz, ['gateway', 'invite', 'brief', '--out', 'brief.invite', '--ttl', '10s']);
    const invite = await site.dmz.output(['cat', '/home/gateway/brief.invite']);
    await site.node.writeFile(path, invite, { user: 'hpcuser', mode: 0o600 });
    const ended = call(site.node, ['run', ...withInvite(path), '--', 'sleep', '100']);
    const brief = async () =>
      (await gatewayView(site.lab)).identities.find((item) => item.name === 'brief')?.sessions.length;
    await eventually('the session', async () => ((await brief()) === 1 ? true : undefined), 9000);
    expectFault(await ended, 'credential-refused', 125);
    expect(await brief()).toBe(0);
    expect((await site.dmz.run(['test', '-e', `${STATE}/users/brief`])).code).toBe(1);
  });

  test('down leaves its keys and invites, and nothing else', async () => {
    await cli(site.dmz, ['gateway', 'down']);
    expect(await footprint(site.dmz)).toEqual(before);
    expect((await site.dmz.output(['ls', STATE])).trim().split('\n')).toEqual([
      'accounting',
      'identities.json',
      'pki',
      'profile.json',
      'users',
    ]);
  });
});

describe('root', () => {
  test('killed as the kernel stack: the next start, or down, puts the host back', async () => {
    const words = ['gateway', 'up', '--allow', LAB.allowAll, '--listen', '0.0.0.0:4443'];
    await succeed(site.dmz, words, { user: 'root' });
    expect((await footprint(site.dmz)).rest).toContain('/proc/sys/net/ipv4/ip_forward:1');
    await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'gateway up')).slice(0, 1));
    await eventually(
      'the end of ocserv',
      async () => ((await pidsOf(site.dmz, 'ocserv')).length === 0 ? true : undefined),
      2000,
    );
    await succeed(site.dmz, ['gateway', 'down'], { user: 'root' });
    expect(await footprint(site.dmz)).toEqual(before);
  });

  test('one kernel gateway on a host: a second one is refused and touches nothing', async () => {
    const root = { user: 'root' };
    const second = ['--listen', '0.0.0.0:4444', '--network', '10.78.0.0/24', '--state-dir', '/root/second'];
    const host = () => site.dmz.output(['sh', '-c', 'nft list ruleset; cat /proc/sys/net/ipv4/ip_forward']);
    await succeed(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, '--listen', '0.0.0.0:4443'], root);
    const rules = await host();
    expect(rules).toContain('table inet glidein_vpn');
    expectFault(
      await call(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, ...second], root),
      'state-in-use',
      75,
    );
    expect(await host()).toBe(rules);
    // Killed: the second one clears up behind it, and nothing that the first one left undoes the second one's filter.
    await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'gateway up')).slice(0, 1));
    await succeed(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, ...second], root);
    expectFault(await call(site.dmz, ['gateway', 'down'], root), 'not-running', 69);
    expect(await host()).toBe(rules.replaceAll('10.77.0.0', '10.78.0.0'));
    await succeed(site.dmz, ['gateway', 'down', '--state-dir', '/root/second'], root);
    await site.dmz.output(['rm', '-rf', '/root/second']);
    expect(await footprint(site.dmz)).toEqual(before);
  });

  test('takes an interface by its name, or says which there are', async () => {
    const words = ['gateway', 'up', '--allow', LAB.allowAll, '--interface', 'eth9'];
    const result = await call(site.dmz, words, { user: 'root' });
    expectFault(result, 'config-invalid', 78);
    expect(result.stderr).toContain('eth9');
    expectFault(
      await call(site.dmz, ['gateway', 'up', '--allow', LAB.allowAll, '--stack', 'kernel']),
      'need-root',
      78,
    );
    expect(await footprint(site.dmz)).toEqual(before);
  });
});

async function pinShown(): Promise<string> {
  return JSON.parse(await cli(site.dmz, ['gateway', 'status', '--json'])).pin as string;
}

/** Whether a new connection of a payload reaches the pool. */
async function reachable(): Promise<boolean> {
  const dial = `timeout 2 bash -c 'exec 3<>/dev/tcp/${LAB.pool.address}/80' 2>&1; echo "code $?"`;
  return (await execScript(site.node, dial)) === 'code 0';
}
