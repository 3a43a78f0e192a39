import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { installed, readEnvironment } from '../../../src/config/environment.js';

const uid = process.getuid?.() ?? 0;

describe('readEnvironment', () => {
  test('state is node-local: the runtime directory, else TMPDIR, else /tmp', () => {
    expect(readEnvironment({ XDG_RUNTIME_DIR: '/run/u', TMPDIR: '/t' }).runtimeBase).toBe(
      `/run/u/glidein-vpn-${uid}`,
    );
    expect(readEnvironment({ XDG_RUNTIME_DIR: '', TMPDIR: '/t' }).runtimeBase).toBe(`/t/glidein-vpn-${uid}`);
    expect(readEnvironment({}).runtimeBase).toBe(`/tmp/glidein-vpn-${uid}`);
  });

  test('lasting files follow the XDG directories', () => {
    const plain = readEnvironment({ HOME: '/h' });
    expect(plain.configFile).toBe('/h/.config/glidein-vpn/config.yaml');
    expect(plain.lastingBase).toBe('/h/.local/state/glidein-vpn');
    expect(readEnvironment({ HOME: '/h', XDG_CONFIG_HOME: '/c' }).configFile).toBe(
      '/c/glidein-vpn/config.yaml',
    );
  });

  test('settings lose their prefix, other variables are none', () => {
    expect(readEnvironment({ GLIDEIN_VPN_STATE_DIR: '/s', STATE_DIR: '/x' }).settings).toEqual({
      STATE_DIR: '/s',
    });
  });

  test('lives in a bare environment, as a batch system gives it', () => {
    const bare = readEnvironment({});
    expect(bare.home).toBe('/');
    expect(bare.path.split(':')).toContain('/usr/bin');
    expect(bare.user).not.toBe('');
  });

  test('a bundle says how it is started again', () => {
    expect(readEnvironment({ GLIDEIN_VPN_SELF: '/b/glidein-vpn' }).selfCommand).toEqual(['/b/glidein-vpn']);
    expect(readEnvironment({}).selfCommand[0]).toBe(process.execPath);
  });
});

test('the installation is where package.json is', () => {
  expect(existsSync(join(installed.root, 'package.json'))).toBe(true);
});
