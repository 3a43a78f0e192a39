import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { cli } from '../../support/cli.js';
import { writeInvite } from '../../support/invite.js';
import { scratch } from '../../support/scratch.js';

jest.setTimeout(60_000);
const VERBS = [
  'run',
  'up',
  'exec',
  'status',
  'down',
  'pilot',
  'submit',
  'gateway',
  'factory',
  'pool',
  'classad',
  'lab',
];

/** One test for all cases, side by side: a start takes most of a second, and the machine has several cores. */
function together<T extends readonly unknown[]>(
  cases: readonly T[],
  name: string,
  check: (...one: T) => Promise<void>,
) {
  test(name, async () => {
    await Promise.all(cases.map((one) => check(...one)));
  });
}

describe('help', () => {
  test('the program lists its verbs', async () => {
    const { code, stdout } = await cli(['--help']);
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  });

  together<[string]>(
    VERBS.map((verb) => [verb]),
    'every verb explains itself',
    async (verb) => {
      const { code, stdout, stderr } = await cli([verb, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`glidein-vpn ${verb}`);
      expect(stdout).not.toContain('announce-fd');
    },
  );

  test('the version', async () => {
    expect(await cli(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('usage errors end with 64 and name the value', () => {
  together<[string[], string]>(
    [
      [[], 'Usage:'],
      [['frobnicate'], "unknown command 'frobnicate'"],
      [['up', '--colour', 'red'], "unknown option '--colour'"],
      [['run', '--invite', '/i'], "missing required argument 'command'"],
      [['run', 'ls', '-Z'], "unknown option '-Z'"],
      [['status', '--name'], "option '--name <name>' argument missing"],
      [['down', 'extra'], 'too many arguments'],
    ],
    'each of them',
    async (args, words) => {
      const { code, stdout, stderr, left } = await cli(args);
      expect({ code, stdout, left }).toEqual({ code: 64, stdout: '', left: [] });
      expect(stderr).toContain(words);
    },
  );
});

describe('usage errors with --json are JSON too', () => {
  together<[string[], string, string]>(
    [
      [['run', '--json', '--bogus'], "unknown option '--bogus'", 'glidein-vpn run --help'],
      [
        ['gateway', 'up', '--stack', 'x', '--json'],
        "argument 'x' is invalid",
        'glidein-vpn gateway up --help',
      ],
      [['frobnicate', '--json'], "unknown command 'frobnicate'", 'glidein-vpn --help'],
      [['bench', 'io', '--json', '-', '--bogus'], "unknown option '--bogus'", 'glidein-vpn bench io --help'],
    ],
    'on standard output, beside the text',
    async (args, message, fix) => {
      const { code, stdout, stderr } = await cli(args);
      expect({ code, answer: JSON.parse(stdout) }).toEqual({
        code: 64,
        answer: {
          version: 1,
          error: {
            code: 'usage',
            message: expect.stringContaining(message),
            fix: expect.stringContaining(fix),
          },
        },
      });
      expect(stderr).toContain(message);
    },
  );

  together(
    [[['bench', 'io', '--json', 'report.json', '--bogus']], [['run', '--bogus', '--', 'true', '--json']]],
    'but not where --json names a file, or is the command that is run',
    async (args) => {
      expect(await cli(args)).toMatchObject({ code: 64, stdout: '' });
    },
  );
});

describe('bad input starts nothing', () => {
  test('a missing invite: code, place and fix; 125 from run, 78 from up', async () => {
    const args = ['--invite', '/no/such/invite'];
    const run = await cli(['run', ...args, '--', 'true']);
    expect(run).toMatchObject({ code: 125, stdout: '', left: [] });
    expect(run.stderr).toBe(
      "glidein-vpn: no invite at /no/such/invite (--invite) [invite-missing]\n  fix: Ask the gateway's administrator for one (`glidein-vpn gateway invite NAME`), and give its path by --invite.\n",
    );
    expect((await cli(['up', ...args])).code).toBe(78);
  });

  test('no invite at all: where it could come from', async () => {
    const { code, stderr } = await cli(['up']);
    expect(code).toBe(78);
    expect(stderr).toContain('--invite, GLIDEIN_VPN_INVITE or the configuration file');
  });

  test('an open invite, named by the environment', async () => {
    const invite = writeInvite(scratch());
    chmodSync(invite, 0o644);
    const { code, stderr } = await cli(['up'], { GLIDEIN_VPN_INVITE: invite });
    expect(code).toBe(77);
    expect(stderr).toContain(`invite ${invite} has mode 0644`);
  });

  test('--json puts the error on standard output as well', async () => {
    const { stdout } = await cli(['up', '--json', '--invite', '/no/such/invite']);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      error: {
        code: 'invite-missing',
        message: expect.stringContaining('/no/such/invite'),
        fix: expect.any(String),
      },
    });
  });

  together(
    [
      ['node:\n  colour: red\n', 'colour = "red"', 'there is no such setting'],
      ['nodes: {}\n', 'nodes = {}', 'must be one of node, pilot, gateway'],
      ['node:\n  name: a/b\n  invite: /i\n', 'name = "a/b"', 'must be 1-32 letters'],
      ['node: [\n', 'cannot read configuration', 'line 2'],
    ],
    'a configuration file that is wrong',
    async (source, what, why) => {
      const file = join(scratch(), 'config.yaml');
      writeFileSync(file, source);
      const { code, stderr, left } = await cli(['up', '--config', file]);
      expect({ code, left }).toEqual({ code: 78, left: [] });
      for (const words of [what, file, why]) expect(stderr).toContain(words);
    },
  );

  test('a misspelt variable of the environment, whatever the verb', async () => {
    for (const verb of ['up', 'status']) {
      const { code, stderr, left } = await cli([verb], {
        GLIDEIN_VPN_STAE_DIR: '/s',
        GLIDEIN_VPN_LISTEN: 'x',
      });
      expect({ code, left }).toEqual({ code: 78, left: [] });
      expect(stderr).toContain('GLIDEIN_VPN_STAE_DIR [variable-unknown]');
      expect(stderr).toContain('GLIDEIN_VPN_STATE_DIR (--state-dir)');
    }
  });

  test('a configuration file that is not there, but was named', async () => {
    const { code, stderr } = await cli(['up', '--config', '/no/such/file']);
    expect(code).toBe(78);
    expect(stderr).toMatch(/cannot read configuration \/no\/such\/file.*\n.*--config/);
  });

  together<[string, number, string]>(
    [
      ['no-such-command', 127, 'no-such-command: command not found'],
      ['/no/such/command', 127, '/no/such/command: command not found'],
      ['/etc/passwd', 126, '/etc/passwd: cannot be executed'],
    ],
    'a command that cannot run',
    async (command, code, words) => {
      const result = await cli(['run', '--invite', writeInvite(scratch()), '--', command]);
      expect(result).toMatchObject({ code, stdout: '', stderr: `glidein-vpn: ${words}\n`, left: [] });
    },
  );

  together(
    [['abc'], [''], ['-1'], ['13d'], ['1.5s']],
    'a --stop-timeout that is no duration would kill the command at once',
    async (value) => {
      const { code, stderr } = await cli(['run', `--stop-timeout=${value}`, '--invite', '/i', '--', 'true']);
      expect(code).toBe(125);
      expect(stderr).toContain('(--stop-timeout): must be ');
    },
  );

  together([['down'], ['status']], 'down and status of a tunnel that does not run', async (verb) => {
    const { code, stderr, left } = await cli([verb, '--name', 'x']);
    expect({ code, left }).toEqual({ code: 69, left: [] });
    expect(stderr).toContain('tunnel "x" is not running');
  });

  together(
    [['down'], ['status']],
    'down and status take their tunnel from where up takes it',
    async (verb) => {
      const { stderr } = await cli([verb], { GLIDEIN_VPN_NAME: 'y' });
      expect(stderr).toContain('tunnel "y" is not running');
      const other = await cli([verb, '--name', '../y']);
      expect(other.code).toBe(78);
      expect(other.stderr).toContain('name = "../y" (--name)');
    },
  );

  test('a directory of somebody else is not obeyed by down', async () => {
    const state = join(scratch(), 'state');
    mkdirSync(state);
    chmodSync(state, 0o777);
    const ran = join(scratch(), 'ran');
    const owner = { version: 1, process: { pid: 1, start: '0', boot: '' }, verb: 'up', since: '' };
    writeFileSync(join(state, 'owner.json'), JSON.stringify(owner));
    writeFileSync(
      join(state, 'journal.jsonl'),
      JSON.stringify({ step: 'a', did: { kind: 'command', argv: ['touch', ran] } }),
    );
    const { code, stderr } = await cli(['down', '--state-dir', state]);
    expect({ code, ran: existsSync(ran) }).toEqual({ code: 78, ran: false });
    expect(stderr).toContain('[state-unusable]');
  });
});
