import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { submitJob } from '../../../src/batch/submit.js';
import { prepareJob } from '../../../src/cli/submit/prepare.js';
import { readEnvironment } from '../../../src/config/environment.js';
import type { FaultCode } from '../../../src/health/faults.js';
import { faultOf } from '../../support/faults.js';
import { writeInvite } from '../../support/invite.js';
import { scratch } from '../../support/scratch.js';
import { executable, start, typescript } from '../../support/script.js';

jest.setTimeout(60_000);

/** A login host: a home with a profile, an invite and a token, and commands that write down what they are given. */
class LoginHost {
  readonly home = scratch();
  readonly bin = join(this.home, 'bin');
  readonly invite: string;
  readonly token: string;

  constructor(expires: { token?: number; invite?: string } = {}) {
    mkdirSync(this.bin);
    const parts = [{ alg: 'HS256' }, { iss: 'pool.test', exp: expires.token ?? 4_000_000_000 }];
    const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    this.token = join(this.home, 'pilot.token');
    writeFileSync(this.token, `${encoded.join('.')}.U0lHTkFUVVJF\n`, { mode: 0o600 });
    this.invite = writeInvite(this.home, expires.invite ? { expires: expires.invite } : {});
    this.command('sbatch', 'cat >"$0.given"; echo "4711;cluster"');
    this.command('condor_submit', 'cat >"$0.given"; echo "12.0 - 12.2"');
    const sites = join(this.home, '.config/glidein-vpn/sites');
    mkdirSync(sites, { recursive: true });
    writeFileSync(
      join(sites, 'mine.yaml'),
      `batch: slurm
time: 12h
cores: 8
memory: 16G
node: {cores: 16}
pilot: {pool: cm.example.org, token: ~/pilot.token, site: T3_XX_MINE, retireMargin: 1h}
tunnel: {invite: ~/site-a.invite, hosts: [cm.example.org=192.0.2.7]}
`,
    );
  }

  command(name: string, action: string): void {
    executable(this.bin, name, '#!/bin/sh', action);
  }

  /** What a command was given; undefined when it was not called. */
  given(command: string): string | undefined {
    const path = join(this.bin, `${command}.given`);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** What the host is for the program. */
  environment() {
    return readEnvironment({ HOME: this.home, PATH: `${this.bin}:/usr/bin:/bin` });
  }

  async submit(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { ended } = start(typescript('src/cli/main.ts', 'submit', ...args), {
      ...{ HOME: this.home, PATH: `${this.bin}:/usr/bin:/bin`, XDG_CONFIG_HOME: undefined },
      ...{ XDG_STATE_HOME: undefined, GLIDEIN_VPN_SITE: undefined },
      ...env,
    });
    return await ended;
  }
}

describe('submit', () => {
  test('by the profile of a site: the number of the job, and a script without secrets', async () => {
    const host = new LoginHost();
    const { code, stdout, stderr } = await host.submit(['--site', 'mine', '--count', '3', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      ...{ version: 1, batch: 'slurm', nodes: 1, count: 3, site: 'mine', jobId: '4711' },
    });
    const script = host.given('sbatch') ?? '';
    expect(script).toContain('#SBATCH --array=1-3\n');
    for (const option of [
      `--invite ${host.home}/site-a.invite`,
      '--hosts cm.example.org=192.0.2.7',
      '--pool cm.example.org',
      `--token ${host.home}/pilot.token`,
      '--site T3_XX_MINE',
      '--retire-margin 1h',
    ]) {
      expect(script).toContain(`    ${option} \\\n`);
    }
    const token = readFileSync(host.token, 'utf8').trim();
    for (const secret of ['PRIVATE KEY', 'SECRET', token, 'U0lHTkFUVVJF'])
      expect(script).not.toContain(secret);
  });

  test('--print shows what would be handed over, and hands over nothing', async () => {
    const host = new LoginHost();
    const printed = await host.submit(['--site', 'mine', '--print'], { PATH: '/usr/bin:/bin' });
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^#!\/bin\/sh\n#SBATCH /) });
    expect(host.given('sbatch')).toBeUndefined();
    await host.submit(['--site', 'mine']);
    expect(host.given('sbatch')).toBe(printed.stdout);
  });

  test('HTCondor gets a description, and finds the script for as long as it needs it', async () => {
    const host = new LoginHost();
    const { code, stdout } = await host.submit(['--site', 'mine', '--batch', 'condor', '--count', '3']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'submitted 12 to HTCondor: 3 jobs of 1 node\n' });
    const script = /^executable = (.*)$/m.exec(host.given('condor_submit') ?? '')?.[1] ?? '';
    expect(readFileSync(script, 'utf8')).toContain(`--token ${host.home}/pilot.token`);
  });

  test('credentials that end before the job are told of', () => {
    const now = new Date('2030-01-01T00:00:00Z');
    const host = new LoginHost({ token: now.getTime() / 1000 + 3600 });
    const { notes } = prepareJob({ site: 'mine' }, host.environment(), now);
    expect(notes).toEqual(["the token expires at 2030-01-01T01:00:00.000Z, before the job's end"]);
  });
});

/** What is asked for, how the host differs, and what must be said: the value, its origin, the fix. */
const REFUSED: [asked: object, host: object, code: FaultCode, exit: number, said: RegExp][] = [
  [
    { batch: 'loadleveler' },
    {},
    'config-invalid',
    78,
    /batch = "loadleveler" \(--batch\): must be slurm, pbs, lsf/,
  ],
  [
    { time: '12:00:00' },
    {},
    'config-invalid',
    78,
    /time = "12:00:00" \(--time\): must be a number and a unit/,
  ],
  [
    { cores: '17' },
    {},
    'config-invalid',
    78,
    /cores = 17 \(--cores\): a node has only 16 \(node.cores of .*mine.yaml\)/,
  ],
  [{ memory: '64' }, {}, 'config-invalid', 78, /memory = "64" \(--memory\): must be a number and a unit/],
  [{ pool: 'a b' }, {}, 'config-invalid', 78, /pool = "a b" \(--pool\)/],
  [
    { site: undefined, batch: 'slurm', time: '1h' },
    {},
    'config-invalid',
    78,
    /cores = \(nothing\) \(--cores/,
  ],
  [{ site: 'other' }, {}, 'site-unknown', 78, /no profile of a site named other \(there are .*mine\)/],
  [{ batch: 'lsf' }, {}, 'program-missing', 78, /bsub was not found.*login host of LSF, with bsub on PATH/],
  [{}, { token: 1_700_000_000 }, 'pilot-token', 77, /pilot.token: it expired at 2023-11-14/],
  [{}, { invite: '2020-01-01T00:00:00Z' }, 'invite-expired', 77, /invite site-a expired at 2020-01-01/],
  [{ invite: 'nowhere' }, {}, 'invite-missing', 78, /no invite at \/.*nowhere \(--invite\)/],
  [{ token: '/etc/passwd' }, {}, 'pilot-token', 77, /\/etc\/passwd: it has mode 0644/],
];

test.each(REFUSED)(
  '%j on a host with %j is refused before anything is submitted',
  async (asked, expires, code, exit, said) => {
    const host = new LoginHost(expires);
    const fault = await faultOf(code, () =>
      prepareJob({ site: 'mine', ...asked }, host.environment(), new Date()),
    );
    expect(`${fault.message} ${fault.fix}`).toMatch(said);
    expect(fault.exit).toBe(exit);
  },
);

test('bad input ends the program with the fault, and nothing is submitted', async () => {
  const host = new LoginHost();
  const { code, stderr } = await host.submit(['--site', 'mine', '--cores', '17']);
  expect({ code, stderr }).toMatchObject({
    code: 78,
    stderr: expect.stringMatching(/cores = 17.*\n {2}fix: ./),
  });
  expect(host.given('sbatch')).toBeUndefined();
});

test('what the batch system says against the job is shown', async () => {
  const host = new LoginHost();
  const { system, submission } = prepareJob({ site: 'mine' }, host.environment(), new Date());
  const submit = () => submitJob({ system, ...submission.handed }, host.environment().path);
  host.command('sbatch', 'echo "sbatch: error: invalid partition specified: x" >&2; exit 1');
  expect((await faultOf('submit-refused', submit)).message).toContain('invalid partition specified: x');
  host.command('sbatch', 'echo thanks');
  expect((await faultOf('submit-refused', submit)).message).toContain('printed no job number: "thanks"');
});
