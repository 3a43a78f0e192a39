import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { entry, glidein } from '../../support/factory-config.js';
import { scratch } from '../../support/scratch.js';
import { start, typescript } from '../../support/script.js';

jest.setTimeout(60_000);

const CONFIG = entry('name="A" gatekeeper="a.example.org"', '  <attrs/>', '  <files/>');
const GATEWAY = ['--gateway', 'vpn.example.org:443', '--bundle-dir', '/cvmfs/x/glidein-vpn'];
let path: string;

beforeEach(() => {
  path = join(scratch(), 'glideinWMS.xml');
  writeFileSync(path, CONFIG);
});

async function factory(...args: readonly string[]) {
  const argv = typescript('src/cli/main.ts', 'factory', ...args);
  const { code, stdout, stderr } = await start(argv, { HOME: scratch(), XDG_CONFIG_HOME: undefined }).ended;
  return { code, stdout, stderr };
}

/** The configuration, and how many files are beside it. */
const state = () => [readFileSync(path, 'utf8'), readdirSync(join(path, '..')).length];

test('enable shows a diff, writes, and keeps a backup; disable gives the very file back', async () => {
  const on = await factory('enable', path, '--entry', 'A', ...GATEWAY);
  expect(on.stderr).toBe('');
  expect(on.stdout).toContain('+    <attr name="GLIDEIN_VPN_GATEWAY" value="vpn.example.org:443"');
  expect(on.stdout).toContain(`absfname="${resolve('glidein-scripts')}/10-setup.sh"`);
  const backup = /^backup: {2}(.*)$/m.exec(on.stdout)?.[1] ?? '';
  expect(readFileSync(backup, 'utf8')).toBe(CONFIG);
  const again = await factory('enable', path, '--entry', 'A', ...GATEWAY, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, written: false, diff: '' });
  const status = await factory('status', path, '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    version: 1,
    entries: [{ name: 'A', vpn: 'script', gateway: 'vpn.example.org:443', notes: [] }],
  });
  const diff = await factory('diff', path);
  expect(diff.stdout).toContain('+    <attr name="GLIDEIN_VPN_MODE" value="script"');
  expect((await factory('disable', path)).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(CONFIG);
});

test('--global says what OSG_autoconf needs', async () => {
  const { code, stdout } = await factory('enable', path, '--global', ...GATEWAY, '--dry-run', '--json');
  const answer = JSON.parse(stdout) as { yaml: string; diff: string };
  expect({ code, state: state() }).toEqual({ code: 0, state: [CONFIG, 1] });
  expect(answer.yaml).toContain('  GLIDEIN_USE_VPN:\n    value: "1"\n');
  expect(answer.yaml).toContain(
    '  GLIDEIN_VPN_GATEWAY:\n    value: "vpn.example.org:443"\n    glidein_publish: "False"\n',
  );
  expect(answer.diff).toContain('relfname="gconditional_VPN_glidein-vpn-setup.sh"');
});

/** Side by side in one test: a start takes most of a second. */
const REFUSED: readonly [string[], number, string][] = [
  [GATEWAY, 64, 'no entry: give --entry NAME, or --global'],
  [['--entry', 'A', '--global', ...GATEWAY], 64, 'exclude each other'],
  [['--entry', 'A', ...GATEWAY, '--bundle', '/b.tgz'], 64, '--bundle and --bundle-dir exclude each other'],
  [['--entry', 'A', '--gateway', 'vpn'], 78, 'gateway = vpn (--gateway)'],
  [['--entry', 'A', ...GATEWAY, '--invite', '/a b'], 78, '(--invite)'],
  [['--entry', 'A', '--gateway', 'v:1', '--bundle', '/none/b.tgz'], 78, 'factory-file'],
  [['--entry', 'A', ...GATEWAY, '--scripts', '/none'], 78, '/none/10-setup.sh'],
  [['--entry', 'a', ...GATEWAY], 78, 'near: A'],
];

describe('refused, with the file as it was', () => {
  test('options that make no sense, and what is not there', async () => {
    const check = async ([args, exit, words]: (typeof REFUSED)[number]) => {
      const { code, stdout, stderr } = await factory('enable', path, ...args);
      expect({ code, stdout, told: stderr.includes(words) ? words : stderr }).toEqual({
        code: exit,
        stdout: '',
        told: words,
      });
    };
    await Promise.all(REFUSED.map(check));
    expect(state()).toEqual([CONFIG, 1]);
  });

  test.each<[string, Buffer, string]>([
    ['broken XML', Buffer.from('<glidein><entries></glidein>'), 'line 1: </glidein> where <entries>'],
    [
      'another encoding',
      Buffer.from('<?xml version="1.0" encoding="latin1"?><glidein/>'),
      'the encoding latin1',
    ],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x67, 0xff]), 'it is not UTF-8'],
  ])('%s', async (_, bytes, words) => {
    writeFileSync(path, bytes);
    const { code, stderr } = await factory('enable', path, '--entry', 'A', ...GATEWAY);
    expect({ code, kept: readFileSync(path).equals(bytes) }).toEqual({ code: 78, kept: true });
    expect(stderr).toContain(words);
  });

  test('no file, and a directory', async () => {
    expect((await factory('status', `${path}.none`)).stderr).toContain('factory-unreadable');
    expect((await factory('status', join(path, '..'))).stderr).toContain('factory-unreadable');
  });
});

test('fragments beside a symbolic link count, as the factory reads them', async () => {
  const home = scratch();
  const link = join(home, 'glideinWMS.xml');
  symlinkSync(path, link);
  mkdirSync(join(home, 'config.d'));
  writeFileSync(
    join(home, 'config.d', '10.xml'),
    glidein('<entries><entry name="A" gatekeeper="b"/></entries>'),
  );
  const { code, stderr } = await factory('enable', link, '--entry', 'A', ...GATEWAY);
  expect({ code, state: state() }).toEqual({ code: 78, state: [CONFIG, 1] });
  expect(stderr).toContain('replaces the one in');
});
