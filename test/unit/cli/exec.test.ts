import { expect, jest, test } from '@jest/globals';
import { writeInvite } from '../../support/invite.js';
import { scratch } from '../../support/scratch.js';
import { start, typescript } from '../../support/script.js';
import { acquire } from '../../support/state.js';

jest.setTimeout(60_000);

const cli = (...args: readonly string[]) =>
  start(typescript('src/cli/main.ts', ...args), { HOME: scratch(), XDG_CONFIG_HOME: undefined }).ended;

test('exec --print: the words by which a shell becomes the command inside, with its own pid', async () => {
  const state = await acquire();
  const binds = [['/run/it is/hosts', '/etc/hosts']];
  state.writeStatus({
    version: 1,
    handle: { rung: 'namespace', namespacePid: 77, binds, ns: '/opt/gvpn-ns' },
  });
  const { code, stdout } = await cli(
    'exec',
    '--state-dir',
    state.path,
    '--print',
    '--',
    'no-such-command',
    "it's",
  );
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      "/opt/gvpn-ns payload --target 77 --no-pid-namespace --bind '/run/it is/hosts=/etc/hosts' -- no-such-command 'it'\\''s'\n",
  });
});

test('up for a process that does not run is refused before anything is started', async () => {
  const { code, stderr } = await cli('up', '--invite', writeInvite(scratch()), '--owner', '4194304');
  expect(code).toBe(78);
  expect(stderr).toContain(
    'owner = 4194304 (--owner): must be the pid of a process that runs [config-invalid]',
  );
});
