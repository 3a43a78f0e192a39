import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type FakeVpn, pilotDouble, script } from '../../support/pilot-double.js';
import { executable } from '../../support/script.js';

const SETUP = script('10-setup.sh');

/** A pilot whose set-up has run. */
async function settled(fake: FakeVpn = {}) {
  const pilot = pilotDouble(fake);
  const ended = await pilot.run(SETUP);
  return { pilot, ended };
}

/** Runs something that the set-up made. */
function call(work: string, argv: readonly string[]) {
  const [file = '', ...args] = argv;
  return spawnSync(file, args, {
    env: { PATH: process.env.PATH, CALLS: join(work, 'calls') },
    encoding: 'utf8',
  });
}

describe('the tunnel is brought up', () => {
  test('for the pilot, which the tunnel watches, and with the invite beside its token', async () => {
    const { pilot, ended } = await settled();
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    const pid = process.pid;
    expect(pilot.calls()[0]).toBe(
      `glidein-vpn up --invite /start/glidein-vpn.invite --name glidein-${pid} --owner ${pid} --json --quiet`,
    );
    expect(pilot.verdict()).toEqual([
      '-ok',
      'glidein-vpn-setup',
      'gateway',
      'vpn.example.org:443',
      'address',
      '10.90.0.5',
    ]);
  });

  test('by the invite that the entry names, below the home directory', async () => {
    const pilot = pilotDouble();
    pilot.set('GLIDEIN_VPN_INVITE', '~/vpn/invite');
    await pilot.run(SETUP);
    expect(pilot.calls()[0]).toContain('up --invite /home/pilot/vpn/invite ');
  });

  test.each(['ENTRY_GLIDEIN_VPN_BUNDLE', 'GLIDEIN_VPN_BUNDLE'])(
    'by the tarball that became %s',
    async (key) => {
      const pilot = pilotDouble();
      pilot.set('GLIDEIN_VPN_BUNDLE_DIR', undefined);
      pilot.set(key, join(pilot.work, 'bundle'));
      expect((await pilot.run(SETUP)).code).toBe(0);
    },
  );

  test('and checked: packets, names, and the first collector that answers', async () => {
    const { pilot } = await settled();
    const inside = pilot.calls().filter((line) => /^(inside|glidein-vpn status)/.test(line));
    expect(inside).toEqual([
      'glidein-vpn status --state-dir /run/gvpn/x --quiet',
      'inside --target 77 -- timeout 20 getent ahosts cm.example.org',
      'inside --target 77 -- timeout 20 bash -c exec 3<>"/dev/tcp/$1/$2" reach cm.example.org 9620',
    ]);
  });
});

describe('HTCondor runs inside', () => {
  test('by a CONDOR_DIR of links, in which the programs that talk to the pool are ours', async () => {
    const { pilot } = await settled();
    const shim = pilot.config('CONDOR_DIR') ?? '';
    expect(shim).toBe(join(pilot.work, 'glidein-vpn.d/condor'));
    for (const name of ['bin', 'lib', 'sbin/condor_startd'])
      expect(readlinkSync(join(shim, name))).toBe(join(pilot.work, 'condor', name));
    for (const name of ['condor_master', 'condor_advertise'])
      expect(lstatSync(join(shim, 'sbin', name)).isFile()).toBe(true);
  });

  test('in place, with the pid of the shim, and its arguments as they are', async () => {
    const { pilot } = await settled();
    const master = join(pilot.config('CONDOR_DIR') ?? '', 'sbin/condor_master');
    const { pid, status } = call(pilot.work, [master, '-f', '-r', '7', '-pidfile', '/a b/c.pid']);
    expect(status).toBe(0);
    expect(pilot.calls().slice(-2)).toEqual([
      `inside --target 77 -- ${join(pilot.work, 'condor/sbin/condor_master')} -f -r 7 -pidfile /a b/c.pid`,
      `condor_master ${pid} -f -r 7 -pidfile /a b/c.pid`,
    ]);
  });

  test('condor_master -k needs no tunnel: it only signals', async () => {
    const { pilot } = await settled();
    const before = pilot.calls().length;
    call(pilot.work, [join(pilot.config('CONDOR_DIR') ?? '', 'sbin/condor_master'), '-k', '/x.pid']);
    expect(pilot.calls().slice(before)).toEqual([expect.stringMatching(/^condor_master \d+ -k \/x\.pid$/)]);
  });

  test('a master that starts itself again, inside, enters nothing', async () => {
    const { pilot } = await settled();
    const bin = join(pilot.work, 'path');
    mkdirSync(bin);
    const table = join(pilot.work, 'dev');
    writeFileSync(table, 'Inter-|   Receive\n face |bytes\n    lo: 1\n  tun0: 2\n');
    executable(
      bin,
      'grep',
      '#!/bin/sh',
      `for last; do :; done; set -- "$1" "$2"; exec /usr/bin/env -u PATH /bin/grep "$1" "$2" '${table.replaceAll("'", "'\\''")}'`,
    );
    const before = pilot.calls().length;
    const env = { PATH: `${bin}:${process.env.PATH}`, CALLS: join(pilot.work, 'calls') };
    spawnSync(join(pilot.config('CONDOR_DIR') ?? '', 'sbin/condor_master'), ['-f'], { env });
    expect(pilot.calls().slice(before)).toEqual([expect.stringMatching(/^condor_master \d+ -f$/)]);
  });

  test('with settings of its own, and attributes in the ads of startd and master', async () => {
    const { pilot } = await settled();
    const settings = pilot.read('condor_config.d/50-glidein-vpn.config');
    expect(settings).toContain('NETWORK_INTERFACE = 10.90.0.5\n');
    expect(settings).toContain('START = ($(START)) && GlideinVpnTunnelHealthy =?= True\n');
    expect(pilot.vars()).toEqual([
      'GlideinVpnMode S - + N Y -',
      'GlideinVpnGateway S - + N Y -',
      'GlideinVpnAddress S - + N Y -',
      'GLIDEINVPN_CHECK S - + N N +',
    ]);
    expect(pilot.config('GlideinVpnGateway')).toBe('vpn.example.org:443');
  });
});

test('the clean-up waits for the master, and takes the tunnel down; a failed pilot still needs it', async () => {
  const { pilot } = await settled();
  const before = pilot.calls().length;
  const failed = call(pilot.work, [
    join(pilot.work, '.gwms.d/exec/cleanup/glidein-vpn-down'),
    'glidein_config',
  ]);
  expect({ status: failed.status, calls: pilot.calls().length }).toEqual({ status: 0, calls: before });
  writeFileSync(join(pilot.work, 'condor_master2.pid'), '4194303\n');
  const cleanUp = join(pilot.work, '.gwms.d/exec/cleanup/glidein-vpn-down');
  expect(call(pilot.work, [cleanUp, join(pilot.work, 'glidein_config')]).status).toBe(0);
  expect(pilot.calls().at(-1)).toBe('glidein-vpn down --state-dir /run/gvpn/x --quiet');
  expect(readFileSync(cleanUp, 'utf8')).toContain('seconds=20\n');
});

describe('a failure is said to the factory, by its type and with what to do', () => {
  const fault = (code: number, type: string, said: string): [string, FakeVpn, string, string] => [
    `exit ${code} of up`,
    { up: { code, said: `glidein-vpn: ${said} [x]\n  fix: do this & <that>\n` } },
    type,
    `${said} [x]   fix: do this &amp; &lt;that&gt;`,
  ];
  test.each<[string, FakeVpn, string, string]>([
    fault(69, 'Network', 'no answer'),
    fault(75, 'Network', 'no address'),
    fault(77, 'Config', 'invite expired'),
    fault(78, 'Config', 'no invite'),
    fault(125, 'WN_Resource', 'no user namespaces'),
    ['packets that do not pass', { status: 69 }, 'Network', 'is up, but packets do not pass'],
    ['names', { getent: 2 }, 'Network', 'cm.example.org does not resolve (see the gateway'],
    [
      'the pool',
      { bash: 1 },
      'Network',
      'other.example.org:9618 does not answer (does the gateway --allow it?)',
    ],
  ])('%s', async (_, fake, type, text) => {
    const { pilot, ended } = await settled(fake);
    expect(ended.code).toBe(1);
    const [kind, id, said, words] = pilot.verdict();
    expect([kind, id, said]).toEqual(['-error', 'glidein-vpn-setup', type]);
    expect(words).toContain(text);
    // What is up comes down, and HTCondor stays as it was.
    const up = fake.up === undefined;
    expect(pilot.calls().some((line) => line === 'glidein-vpn down --state-dir /run/gvpn/x --quiet')).toBe(
      up,
    );
    expect(pilot.config('CONDOR_DIR')).toBe(join(pilot.work, 'condor'));
  });

  test.each([
    'ADD_CONFIG_LINE_SOURCE',
    'CONDOR_VARS_FILE',
    'GLIDEIN_STARTUP_PID',
    'GLIDEIN_WORKSPACE_ORIG',
    'CONDOR_DIR',
  ])('a configuration without %s', async (key) => {
    const pilot = pilotDouble();
    pilot.set(key, undefined);
    expect((await pilot.run(SETUP)).code).toBe(1);
    expect(pilot.verdict().slice(0, 4)).toEqual([
      '-error',
      'glidein-vpn-setup',
      'Config',
      expect.stringContaining(`glidein_config has no ${key}`),
    ]);
    expect(pilot.calls()).toEqual([]);
  });

  test.each([
    ['GLIDEIN_VPN_BUNDLE_DIR', undefined, 'Config', 'no bundle'],
    ['GLIDEIN_VPN_BUNDLE_DIR', '/none', 'WN_Resource', 'is its file system (CVMFS?) mounted?'],
    ['GLIDEIN_VPN_BUNDLE_DIR', '/tmp', 'Config', 'has no bin/glidein-vpn'],
    ['GLIDEIN_Collector', 'Fake', 'Config', 'no GLIDEIN_Collector'],
    ['CONDOR_DIR', '/none', 'Config', 'has no sbin/condor_master'],
    ['GLIDEIN_VPN_MODE', 'wrap', 'Config', 'was not started inside the VPN'],
  ])('%s %s', async (key, value, type, words) => {
    const pilot = pilotDouble();
    pilot.set(key, value);
    expect((await pilot.run(SETUP)).code).toBe(1);
    expect(pilot.verdict().slice(2, 4)).toEqual([type, expect.stringContaining(words)]);
  });

  test('no configuration at all', () => {
    const { status, stderr } = spawnSync('dash', [SETUP, '/none', 'entry'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('no glidein_config at /none'),
    });
  });
});
