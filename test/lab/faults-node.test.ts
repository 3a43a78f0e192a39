import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Invite } from '../../src/config/invite.js';
import { makeAuthority, makeClient, newSerial } from '../../src/gateway/certificates.js';
import type { FaultCode } from '../../src/health/faults.js';
import { cli, gatewayUp, gatewayView, handOverInvite, NODE_FILES } from '../../src/lab/demo-parts.js';
import { LAB } from '../../src/lab/topology.js';
import {
  type CallOptions,
  call,
  eventually,
  expectFault,
  footprint,
  HPC,
  labForTests,
  launch,
  processesOf,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(120_000);

const site = labForTests('faults');
const CHANGED = '/home/hpcuser/changed.json';
/** Ports of the gateway host that the site's filter lets nodes reach as well, for these tests. */
const PORT = { closed: 4444, silent: 4445, plain: 4446, filtered: 4447 } as const;
let before: Awaited<ReturnType<typeof footprint>>;
let invite: Invite;

beforeAll(async () => {
  const { lab, dmz, node } = site;
  await gatewayUp(lab);
  await handOverInvite(lab, node, 'node1');
  invite = JSON.parse(await node.output(['cat', NODE_FILES.invite])) as Invite;
  await node.output(['nft', `insert rule inet site out tcp dport { 4444, 4445, 4446 } accept`]);
  await dmz.output([
    'nft',
    'add table inet t; add chain inet t in { type filter hook input priority -5; }; add rule inet t in tcp dport 4445 drop',
  ]);
  const serve = `require('net').createServer((c) => c.on('error', () => {}).end('220 mail\\r\\n')).listen(${PORT.plain}, () => console.log('on'))`;
  await new Promise<void>((done, failed) => {
    dmz.start(['node', '-e', serve], { bound: true, onLine: () => done() }).catch(failed);
  });
  before = await footprint(node);
});

/** `up` and `run` fail with the same fault, each with its own exit code, and leave nothing that runs. */
async function refused(code: FaultCode, exit: number, words: readonly string[], options: CallOptions = {}) {
  const payload = ['--', 'touch', '/tmp/payload-ran'];
  const [up, run] = await Promise.all([
    call(site.node, ['up', '--json', ...words], options),
    call(site.node, ['run', '--json', ...words, ...payload], options),
  ]);
  expectFault(up, code, exit);
  expectFault(run, code, 125);
  expect(await processesOf(site.node, HPC)).toEqual([]);
  expect((await site.node.run(['test', '-e', '/tmp/payload-ran'])).code).toBe(1);
  return up;
}

/** What is left may be the log that the message names, nothing else. */
async function expectOnlyLogs() {
  const text = await site.node.output(['find', '/tmp', '-type', 'f', '-not', '-path', '*/log/*']);
  expect(text).toBe('');
  await site.node.output(['sh', '-c', 'rm -rf /tmp/glidein-vpn-2001/*']);
}

async function changed(changes: object, mode = 0o600): Promise<string[]> {
  await site.node.writeFile(CHANGED, JSON.stringify({ ...invite, ...changes }), { user: HPC, mode });
  return withInvite(CHANGED);
}

const gateways = (host: string, port: number) => ({ gateways: [{ host, port }] });
const pin = (value: string) => ({ pins: [value] });

describe('an invite', () => {
  test.each<[string, FaultCode, number, object]>([
    ['with the pin of another key', 'pin-mismatch', 77, pin(`pin-sha256:${'A'.repeat(43)}=`)],
    ['with a short pin', 'pin-short', 78, pin('pin-sha256:AAAA')],
    ['that has expired', 'invite-expired', 77, { expires: '2020-01-01T00:00:00Z' }],
    ['with a key that there is not', 'invite-invalid', 78, { surprise: true }],
    ['with a port where nothing listens', 'gateway-refused', 69, gateways(LAB.gateway, PORT.closed)],
    ['with a port that the site filters', 'gateway-unreachable', 69, gateways(LAB.gateway, PORT.filtered)],
    ['with a port of something else', 'gateway-not-tls', 69, gateways(LAB.gateway, PORT.plain)],
    ['with a name that does not resolve', 'gateway-name', 69, gateways('gateway.invalid', 4443)],
  ])('%s: %s', async (_, code, exit, changes) => {
    await refused(code, exit, await changed(changes));
    expect(await footprint(site.node)).toEqual(before);
  });

  test('with a gateway that is silent: told within seconds', async () => {
    const words = await changed(gateways(LAB.gateway, PORT.silent));
    const begun = performance.now();
    expectFault(await call(site.node, ['up', ...words]), 'gateway-unreachable', 69);
    expect(performance.now() - begun).toBeLessThan(9000);
    expect(await footprint(site.node)).toEqual(before);
  });

  test('with a good gateway behind one that is not: works', async () => {
    const [good] = invite.gateways;
    const words = await changed({ gateways: [{ host: LAB.gateway, port: PORT.closed }, good] });
    expect((await call(site.node, ['run', ...words, '--', 'true'])).code).toBe(0);
  });

  test('that others may read', async () => {
    const result = await refused('invite-permissions', 77, await changed({}, 0o644));
    expect(result.stderr).toContain(`chmod 600 ${CHANGED}`);
  });

  test('of somebody else', async () => {
    await site.node.writeFile('/home/hpcuser/root.json', JSON.stringify(invite), { mode: 0o600 });
    await refused('invite-owner', 77, withInvite('/home/hpcuser/root.json'));
  });

  test('that is not there', async () => {
    const result = await refused('invite-missing', 78, withInvite('/nowhere/invite.json'));
    expect(result.stderr).toContain('/nowhere/invite.json (--invite)');
  });

  test('that is not named', async () => {
    const result = await refused('config-invalid', 78, []);
    expect(result.stderr).toMatch(/invite = \(nothing\)/);
  });
});

describe('a certificate', () => {
  test('that has expired, whatever the invite says', async () => {
    const at = '/home/gateway/.local/state/glidein-vpn/gateway/pki';
    const certificate = await site.dmz.output(['cat', `${at}/ca.crt`]);
    const key = await site.dmz.output(['cat', `${at}/ca.key`]);
    expect(createPrivateKey(key).asymmetricKeyType).toBe('ec');
    const past = new Date(Date.now() - 60_000);
    const subject = { name: 'node1', serial: newSerial(), notAfter: past };
    const old = await makeClient({ certificate, key }, subject, new Date(Date.now() - 600_000));
    await refused('credential-refused', 77, await changed(old));
    await expectOnlyLogs();
  });

  test('of another gateway', async () => {
    const subject = { name: 'node1', serial: newSerial(), notAfter: new Date(Date.now() + 600_000) };
    const other = await makeClient(await makeAuthority(new Date()), subject, new Date());
    await refused('credential-refused', 77, await changed(other));
    await expectOnlyLogs();
  });
});

describe('what the user types', () => {
  test('a command that there is not, before anything is started', async () => {
    const result = await call(site.node, ['run', ...withInvite(), '--', 'no-such-command']);
    expect(result).toEqual({
      code: 127,
      stdout: '',
      stderr: 'glidein-vpn: no-such-command: command not found\n',
    });
  });

  test.each([
    ['run', '--no-such-option', '--', 'true'],
    ['up', '--no-such-option'],
    ['run'],
    ['no-such-verb'],
    ['gateway', 'up', '--stack', 'magic'],
  ])('%s %s', async (...words) => {
    const result = await call(site.node, words);
    expect(result).toMatchObject({ code: 64, stdout: '', stderr: expect.stringMatching(/error: /) });
  });

  test('a configuration with an unknown key, a bad value, or none', async () => {
    const write = (text: string) => site.node.writeFile('/home/hpcuser/c.yaml', text, { user: HPC });
    const words = ['--config', '/home/hpcuser/c.yaml', ...withInvite()];
    await write('node:\n  invit: x\n');
    const unknown = await refused('config-invalid', 78, words);
    expect(unknown.stderr).toContain('invit = "x" (/home/hpcuser/c.yaml): there is no such setting');
    await write('node:\n  name: "a b"\n');
    await refused('config-invalid', 78, words);
    await refused('config-unreadable', 78, ['--config', '/nowhere.yaml', ...withInvite()]);
    const bad = await call(site.node, ['up', ...withInvite()], { env: { GLIDEIN_VPN_NAME: 'a/b' } });
    expectFault(bad, 'config-invalid', 78);
    expect(bad.stderr).toContain('GLIDEIN_VPN_NAME');
  });
});

describe('a node', () => {
  test('without /dev/net/tun, or with one that is forbidden', async () => {
    await site.node.output(['chmod', '0600', '/dev/net/tun']);
    await refused('tun-missing', 125, withInvite());
    await site.node.output(['rm', '/dev/net/tun']);
    await refused('tun-missing', 125, withInvite());
    await site.node.output(['mknod', '-m', '0666', '/dev/net/tun', 'c', '10', '200']);
  });

  test('that refuses user namespaces', async () => {
    // The limit is one of each user namespace (namespaces(7)): the machine's is not touched.
    const script = `echo 0 >/proc/sys/user/max_user_namespaces && exec glidein-vpn "$@"`;
    const inside = (...words: string[]) =>
      site.node.run(['unshare', '-Ur', 'sh', '-c', script, 'sh', ...words], { user: HPC });
    expectFault(await inside('up', '--json', ...withInvite()), 'userns-refused', 125);
    expectFault(await inside('run', ...withInvite(), '--', 'true'), 'userns-refused', 125);
  });

  test('without openconnect', async () => {
    await refused('program-missing', 78, withInvite(), { env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
    await refused('program-missing', 78, ['--openconnect', '/nowhere/oc', ...withInvite()]);
  });

  test('whose state directory is not to be trusted', async () => {
    await site.node.output(['install', '-d', '-o', HPC, '-m', '0755', '/tmp/open']);
    await refused('state-unusable', 78, ['--state-dir', '/tmp/open', ...withInvite()]);
    await site.node.output(['rm', '-r', '/tmp/open']);
    expect(await footprint(site.node)).toEqual(before);
  });
});

describe('a revoked invite', () => {
  test('ends a connected node for good, at once; its cookie and its certificate are worth nothing', async () => {
    const up = await launch(site.node, ['up', '--foreground', '--json', ...withInvite()]);
    await eventually('the tunnel', async () =>
      (await call(site.node, ['status'])).code === 0 ? true : undefined,
    );
    const begun = performance.now();
    expect(await cli(site.dmz, ['gateway', 'revoke', 'node1'])).toBe(
      'node1 is revoked; its session was ended\n',
    );
    expect((await gatewayView(site.lab)).identities[0]?.sessions).toEqual([]);
    expect(await up.ended).toMatchObject({ code: 77 });
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(await processesOf(site.node, HPC)).toEqual([]);
    await refused('credential-refused', 77, withInvite());
    await expectOnlyLogs();
  });

  test('ends `run` with 125', async () => {
    await handOverInvite(site.lab, site.node, 'again');
    const lines: string[] = [];
    const run = await launch(
      site.node,
      ['run', ...withInvite(), '--', 'sh', '-c', 'echo on; sleep 3021'],
      (line) => lines.push(line),
    );
    await eventually('the payload', async () => (lines.includes('on') ? true : undefined));
    await succeed(site.dmz, ['gateway', 'revoke', 'again']);
    expect(await run.ended).toMatchObject({ code: 125 });
    expect(await processesOf(site.node, HPC)).toEqual([]);
    await expectOnlyLogs();
  });
});
