import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { run } from '../../src/effects/run.js';
import { renderUnit, type Unit } from '../../src/gateway/unit.js';
import { scratch } from '../support/scratch.js';

const unit = (changes: Partial<Unit> = {}): string =>
  renderUnit({
    command: [process.execPath, '/opt/glidein vpn/main.js'],
    options: ['--config', '/etc/gateway 100%.yaml', '--state-dir', '/var/lib/gvpn'],
    user: false,
    stateDir: '/var/lib/gvpn',
    readyBy: 'notify',
    account: { name: 'daemon', root: false },
    ...changes,
  });

/** What systemd-analyze(1) says against a unit. */
async function verify(text: string, ...words: string[]): Promise<string> {
  const here = scratch();
  mkdirSync(join(here, 'run'), { mode: 0o700 });
  const file = join(here, 'glidein-vpn-gateway.service');
  writeFileSync(file, text);
  const env = { PATH: '/usr/bin:/bin', HOME: here, XDG_RUNTIME_DIR: join(here, 'run') };
  const { code, stdout, stderr } = await run(['systemd-analyze', ...words, 'verify', file], { env });
  return `${code} ${stdout}${stderr}`;
}

describe('systemd has nothing against', () => {
  test.each([
    ["a unit for an ordinary user's account", {}, []],
    ["one for root's", { account: { name: 'root', root: true } }, []],
    ['one without notification', { readyBy: 'start' }, []],
    ["one of a user's own service manager", { user: true }, ['--user']],
  ] as const)('%s', async (_, changes, words) => {
    expect(await verify(unit(changes), ...words)).toBe('0 ');
  });

  test('and has something against what is wrong', async () => {
    const wrong = unit().replace('KillMode=mixed', 'KillMode=gentle').replace('Type=notify', 'Type=once');
    expect(await verify(wrong)).toMatch(/KillMode|service type/i);
  });
});

test('paths are words, whatever is in them', () => {
  expect(unit()).toContain(
    `ExecStart=${process.execPath} "/opt/glidein vpn/main.js" gateway up --foreground --config "/etc/gateway 100%%.yaml" --state-dir /var/lib/gvpn\n`,
  );
});

test('root keeps its privileges, others get none; a user manager gets no sandbox that would need one', () => {
  expect(unit()).toContain('User=daemon\n');
  expect(unit()).toContain('NoNewPrivileges=yes\n');
  const root = unit({ account: { name: 'root', root: true } });
  expect(root).not.toMatch(/^User=|NoNewPrivileges/m);
  expect(unit({ user: true })).not.toMatch(/^(User=|Protect|Private|Restrict|NoNew)/m);
  // What would keep the gateway from its user namespaces, its sysctls and /dev/net/tun.
  for (const text of [unit(), root])
    expect(text).not.toMatch(
      /PrivateUsers|PrivateDevices|ProtectClock|ProtectKernelTunables|RestrictNamespaces|MemoryDeny/,
    );
});
