import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
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
  nodeView,
  pidsOf,
  succeed,
  withInvite,
} from '../support/lab.js';
import { SYNS } from '../support/syns.js';

jest.setTimeout(120_000);

const site = labForTests('kernel');
const ROOT = { user: 'root' };
const POOL = LAB.pool.address;
/** An address that the gateway's host gets only while the gateway runs. */
const LATER = '10.90.1.50';
const METADATA = '169.254.169.254';
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  // A careful administrator's: the kernel would put it back to 1 when the host stops forwarding.
  await site.dmz.output(['sysctl', '-qw', 'net.ipv4.conf.all.accept_redirects=0']);
  const serve = `require('net').createServer((c) => c.end('host\\n')).listen(2222, () => console.log('on'))`;
  await new Promise<void>((ready, failed) => {
    site.dmz.start(['node', '-e', serve], { bound: true, onLine: () => ready() }).catch(failed);
  });
  before = await footprint(site.dmz);
});

async function up(...words: string[]): Promise<void> {
  await gatewayUp(site.lab, ['--dns', POOL, ...words], 'root');
  await site.node.run(['rm', '-f', '/home/hpcuser/invite.json']);
  await site.dmz.run(['rm', '-f', '/root/node1.invite']);
  await call(site.dmz, ['gateway', 'revoke', 'node1'], ROOT);
  await handOverInvite(site.lab, site.node, 'node1', [], 'root');
  await succeed(site.node, ['up', ...withInvite()]);
}

afterEach(async () => {
  await call(site.node, ['down']);
  await call(site.dmz, ['gateway', 'down'], ROOT);
  await site.dmz.output(['sh', '-c', 'rm -rf /root/.local /root/*.invite']);
  expect(await footprint(site.dmz)).toEqual(before);
});

/** Which of these a payload reaches by TCP within two seconds. */
async function reached(...targets: string[]): Promise<string[]> {
  const dial = `dial() { timeout 2 bash -c 'exec 3<>/dev/tcp/'$1/$2 2>/dev/null && echo "$1 $2"; }`;
  const dials = targets.map((target) => `dial ${target} &`).join('\n');
  const text = await execScript(site.node, `${dial}\n${dials}\nwait`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

const WEB = `${POOL} 80`;

describe('what this host would not forward, the relay does not reach', () => {
  test('its own addresses, those that it gets later and link-local ones', async () => {
    await up();
    const { dmz } = site;
    await dmz.output(['ip', 'address', 'add', `${LATER}/24`, 'dev', 'pool0']);
    await dmz.output(['ip', 'address', 'add', `${METADATA}/32`, 'dev', 'lo']);
    try {
      const own = [LATER, METADATA, LAB.dmz.poolSide, LAB.gateway, '127.0.0.1', '169.254.77.1', '10.77.0.1'];
      expect(await reached(WEB, ...own.map((address) => `${address} 2222`))).toEqual([WEB]);
      expect(await reached('169.254.77.2 9000', '169.254.77.3 9000', '10.77.0.1 9000')).toEqual([]);
    } finally {
      await dmz.output(['ip', 'address', 'del', `${LATER}/24`, 'dev', 'pool0']);
      await dmz.output(['ip', 'address', 'del', `${METADATA}/32`, 'dev', 'lo']);
    }
  });

  test('what lies behind another interface than the one that is set', async () => {
    await up('--interface', 'node1');
    expect(await reached(WEB)).toEqual([]);
  });

  test("what the administrator's own rules drop", async () => {
    await up();
    const input = `table inet site {
  chain forward {
    type filter hook forward priority -10;
    tcp dport 80 drop
  }
}
`;
    await site.dmz.output(['nft', '-f', '-'], { input });
    expect(await reached(WEB)).toEqual([]);
    await site.dmz.output(['nft', 'delete', 'table', 'inet', 'site']);
    expect(await reached(WEB)).toEqual([WEB]);
  });
});

test('a host with a lax reverse path filter of its own lets no node send with the address of another', async () => {
  const { dmz, node } = site;
  const other = '10.77.0.50';
  const pool = site.lab.host('pool');
  const setting = '/proc/sys/net/ipv4/conf/all/rp_filter';
  const found = (await dmz.output(['cat', setting])).trim();
  const rules = [8000, 8001, 8002].map((port) => `tcp dport ${port} counter reject with tcp reset`);
  const chain = `table ip heard { chain in { type filter hook input priority -10; ${rules.join('; ')}; }; }`;
  await pool.output(['nft', '-f', '-'], { input: chain });
  const heard = async () =>
    [...(await pool.output(['nft', 'list', 'table', 'ip', 'heard'])).matchAll(/counter packets (\d+)/g)].map(
      (match) => Number(match[1]),
    );
  await dmz.output(['sh', '-c', `echo 2 > ${setting}`]);
  try {
    await up('--tcp', 'stack');
    // As if it were a node's, as far as this host's routes go.
    await dmz.output(['ip', 'route', 'add', `${other}/32`, 'dev', 'pool0']);
    const { handle, health } = await nodeView(node);
    const inside = [
      '/opt/glidein-vpn/dist/native/gvpn-ns',
      'enter',
      '--target',
      `${handle.namespacePid}`,
      '--',
    ];
    const send = async (port: number, source: string) =>
      await node.output([...inside, 'python3', '-c', SYNS, POOL, `${port}`, source], { user: HPC });
    await send(8000, other);
    await send(8001, health.tunnel.address);
    await eventually('the honest one', async () => ((await heard())[1] === 1 ? true : undefined));
    expect(await heard()).toEqual([0, 1, 0]);
    // The kernel's own filter, as lax as it is set, would have let it pass.
    await dmz.output(['nft', 'flush', 'chain', 'inet', 'glidein_vpn', 'honest']);
    await send(8002, other);
    await eventually('the other', async () => ((await heard())[2] === 1 ? true : undefined));
  } finally {
    await dmz.output(['sh', '-c', `echo ${found} > ${setting}; ip route del ${other}/32 dev pool0`]);
    await pool.output(['nft', 'delete', 'table', 'ip', 'heard']);
  }
});

test('the pool learns of no larger segments than the way to it carries', async () => {
  await up();
  const input = `table ip sizes {
  chain in {
    type filter hook input priority -10;
    tcp dport 80 tcp flags & (syn | ack) == syn tcp option maxseg size 1460 counter
  }
}
`;
  const pool = site.lab.host('pool');
  await pool.output(['nft', '-f', '-'], { input });
  expect(await reached(WEB)).toEqual([WEB]);
  expect(await pool.output(['nft', 'list', 'table', 'ip', 'sizes'])).toMatch(/counter packets 1 /);
  await pool.output(['nft', 'delete', 'table', 'ip', 'sizes']);
});

test('killed: the next start puts the host back and begins anew, at once', async () => {
  await up();
  const rules = await site.dmz.output(['nft', '-s', 'list', 'ruleset']);
  await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'gateway up')).slice(0, 1));
  await gatewayUp(site.lab, ['--dns', POOL], 'root');
  expect(await site.dmz.output(['nft', '-s', 'list', 'ruleset'])).toBe(rules);
  await eventually('the pool', async () => ((await reached(WEB)).length === 1 ? true : undefined), 60_000);
});

test('killed: nothing of it is left on the host after `down`', async () => {
  await up();
  await kill(site.dmz, 'KILL', (await pidsOf(site.dmz, 'gateway up')).slice(0, 1));
  await succeed(site.dmz, ['gateway', 'down'], ROOT);
  await eventually('the end of ocserv', async () =>
    (await pidsOf(site.dmz, 'ocserv')).length === 0 ? true : undefined,
  );
});

test('the relay is refused where the pool routes to the nodes', async () => {
  const words = ['gateway', 'up', '--allow', LAB.allowAll, '--forward', 'routed', '--tcp', 'relay'];
  const result = await call(site.dmz, words, ROOT);
  expectFault(result, 'config-invalid', 78);
  expect(result.stderr).toContain('forward = routed is to show the nodes');
  const plan = await succeed(site.dmz, [...words.slice(0, 6), '--dry-run'], ROOT);
  expect(plan).toContain('TCP passes from end to end, since pool and nodes are to see each other');
});
