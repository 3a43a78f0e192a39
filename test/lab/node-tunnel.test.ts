import { beforeAll, expect, jest, test } from '@jest/globals';
import { cli, gatewayUp, gatewayView, handOverInvite } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import {
  call,
  eventually,
  execScript,
  HPC,
  kill,
  labForTests,
  launch,
  nodeBecomes,
  nodeView,
  pidsOf,
  strays,
  succeed,
  watchStrays,
  webFile,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('tunnel');
const BYTES = 20_000_000;
let namespace: string;

beforeAll(async () => {
  await gatewayUp(site.lab);
  await handOverInvite(site.lab, site.node, 'node1');
  await watchStrays(site.node);
  await succeed(site.node, ['up', ...withInvite(), '--tunnels', '1']);
  namespace = await netns();
});

const openconnect = () => pidsOf(site.node, 'openconnect --cookie-on-stdin');

/** A payload's download that takes about four seconds, and its proof. */
async function slowDownload(name: string) {
  const { url, sum } = await webFile(site.lab, name, BYTES);
  const lines: string[] = [];
  const script = `curl -sS --no-progress-meter --limit-rate 5M ${url} -o /tmp/${name} & pid=$!
    until [ "$(stat -c %s /tmp/${name} 2>/dev/null || echo 0)" -gt 1000000 ]; do sleep 0.05; done; echo going
    wait $pid; echo "curl $?"; sha256sum </tmp/${name}; rm /tmp/${name}`;
  const payload = await launch(site.node, ['exec', '--', 'sh', '-c', script], (line) => lines.push(line));
  await eventually('the download', async () => (lines.includes('going') ? true : undefined));
  return { payload, lines, sum };
}

test('openconnect killed: the same session, address and namespace, and a download goes on', async () => {
  const { payload, lines, sum } = await slowDownload('killed.bin');
  const logins = await loginsSeen();
  const begun = performance.now();
  await kill(site.node, 'KILL', await openconnect());
  const { health } = await nodeBecomes(site.node, (view) => view.health.tunnel.reconnects === 1);
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(health.tunnel).toMatchObject({ state: 'up', address: '10.77.0.2' });
  expect(await loginsSeen()).toBe(logins);
  expect(await netns()).toBe(namespace);
  expect(await payload.ended).toMatchObject({ code: 0 });
  expect(lines.slice(1)).toEqual(['curl 0', `${sum}  -`]);
});

test('openconnect asked to end (it logs off): a new login, the same address, and a download goes on', async () => {
  const { payload, lines, sum } = await slowDownload('asked.bin');
  const logins = await loginsSeen();
  await kill(site.node, 'TERM', await openconnect());
  const { health } = await nodeBecomes(site.node, (view) => view.health.tunnel.reconnects === 2);
  expect(health.tunnel).toMatchObject({ state: 'up', address: '10.77.0.2' });
  expect(await loginsSeen()).toBeGreaterThan(logins);
  expect(await payload.ended).toMatchObject({ code: 0 });
  expect(lines.slice(1)).toEqual(['curl 0', `${sum}  -`]);
});

test('one session at a time is up at the gateway', async () => {
  await eventually('one session', async () => {
    const [identity] = (await gatewayView(site.lab)).identities;
    return identity?.sessions.length === 1 ? true : undefined;
  });
});

test('gateway away and back: the payload waits without a way out, and the node reconnects by itself', async () => {
  const dial = `timeout 2 bash -c 'exec 3<>/dev/tcp/${LAB.pool.address}/80' 2>&1; echo "code $?"`;
  expect(await execScript(site.node, dial)).toBe('code 0');
  await cli(site.dmz, ['gateway', 'down']);
  const down = await nodeBecomes(site.node, (view) => view.health.tunnel.state === 'down');
  expect(down.health.healthy).toBe(false);
  expect(down.health.tunnel.why).toMatch(/\w/);
  const status = await call(site.node, ['status']);
  expect(status).toMatchObject({
    code: 69,
    stdout: expect.stringMatching(/^tunnel +down, packets do not pass \(/),
  });
  expect(await execScript(site.node, dial)).toMatch(/code [1-9]/);
  expect(await execScript(site.node, 'timeout 3 getent hosts cm.pool.test; echo "code $?"')).toMatch(
    /code [1-9]/,
  );
  await gatewayUp(site.lab);
  const up = await nodeBecomes(site.node, (view) => view.health.healthy, 40_000);
  expect(up.health.tunnel).toMatchObject({ state: 'up', address: '10.77.0.2' });
  expect(up.health.tunnel.reconnects).toBe(3);
  expect(await netns()).toBe(namespace);
  expect(await execScript(site.node, dial)).toBe('code 0');
});

test('a gateway host that falls silent is noticed, and met again', async () => {
  const silence = (how: 'add' | 'delete') =>
    site.dmz.output(
      how === 'add'
        ? [
            'nft',
            'add table inet silence; add chain inet silence in { type filter hook input priority -5; }; add rule inet silence in tcp dport 4443 drop',
          ]
        : ['nft', 'delete table inet silence'],
    );
  await silence('add');
  const sick = await nodeBecomes(site.node, (view) => !view.health.healthy, 20_000);
  expect(sick.health.rttMs).toBeUndefined();
  await silence('delete');
  await nodeBecomes(site.node, (view) => view.health.healthy, 30_000);
});

test('all the while nothing left the node but to the gateway', async () => {
  expect(await strays(site.node)).toBe(0);
  await succeed(site.node, ['down']);
});

test('with --tun relay our relay moves the packets, and comes back with openconnect', async () => {
  await succeed(site.node, [
    'up',
    ...withInvite(),
    '--tun',
    'relay',
    '--congestion',
    'host',
    '--tunnels',
    '1',
  ]);
  expect(await relays()).toMatch(/^\d+$/);
  const { payload, lines, sum } = await slowDownload('relayed.bin');
  await kill(site.node, 'KILL', await openconnect());
  await nodeBecomes(site.node, (view) => view.health.tunnel.reconnects === 1 && view.health.healthy);
  expect(await payload.ended).toMatchObject({ code: 0 });
  expect(lines.slice(1)).toEqual(['curl 0', `${sum}  -`]);
  expect(await relays()).toMatch(/^\d+$/);
  await succeed(site.node, ['down']);
  expect(await relays()).toBe('');
});

/** By its own name: it stands in the arguments of openconnect as well. */
const relays = async () => (await site.node.output(['sh', '-c', 'pgrep -x gvpn-relay || true'])).trim();

/** What ss(8) says of the connection to the gateway. */
const outer = () => site.node.output(['ss', '-Htin', 'dport', '=', ':4443']);

test('otherwise openconnect has the device, and the congestion control that this host allows', async () => {
  const ask = ['/opt/glidein-vpn/dist/native/gvpn-sock', 'congestion', 'bbr'];
  const allowed = (await site.node.run(ask, { user: HPC })).code === 0;
  await succeed(site.node, ['up', ...withInvite(), '--tunnels', '1']);
  expect(await relays()).toBe('');
  const usual = (await site.node.output(['sysctl', '-n', 'net.ipv4.tcp_congestion_control'])).trim();
  const congestion = allowed ? 'bbr' : usual;
  expect(await outer()).toContain(` ${congestion} `);
  expect(await succeed(site.node, ['status'])).toMatch(
    new RegExp(`^connection +${congestion}, round trip \\d+\\.\\d+ ms`, 'm'),
  );
  const { connections } = await gatewayView(site.lab);
  expect(connections).toContainEqual(expect.objectContaining({ local: expect.stringMatching(/:4443$/) }));
  await succeed(site.node, ['down']);
});

/** How often nodes have logged in since the gateway's start: a resumed session needs no new cookie. */
async function loginsSeen(): Promise<number> {
  const state = '/home/gateway/.local/state/glidein-vpn/gateway/run/log/ocserv.log';
  const log = await site.dmz.output(['cat', state]);
  return log.split('\n').filter((line) => line.includes('issue cookie')).length;
}

async function netns(): Promise<string> {
  const { handle } = await nodeView(site.node);
  return await site.node.output(['readlink', `/proc/${handle.namespacePid}/ns/net`]);
}
