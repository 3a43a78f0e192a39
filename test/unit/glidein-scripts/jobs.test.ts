import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pilotDouble, script } from '../../support/pilot-double.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';

describe('the periodic health script', () => {
  const healthy = async (code: number | undefined, env: NodeJS.ProcessEnv = {}) => {
    const pilot = pilotDouble();
    if (code !== undefined)
      pilot.set('GLIDEINVPN_CHECK', executable(pilot.work, 'check', '#!/bin/sh', `exit ${code}`));
    const { code: exit, stdout, stderr } = await pilot.run(script('20-health.sh'), env);
    return { exit, stdout, stderr, verdict: pilot.verdict() };
  };

  test('says that packets pass', async () => {
    const { exit, stdout, verdict } = await healthy(0);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^GlideinVpnTunnelHealthy = true\nGlideinVpnChecked = \d{10}\n$/);
    expect(verdict.slice(0, 2)).toEqual(['-ok', 'glidein-vpn-health']);
  });

  test('says that they do not, for START and for who reads the logs', async () => {
    const { exit, stdout, verdict } = await healthy(69);
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^GlideinVpnTunnelHealthy = false\nGlideinVpnChecked = \d{10}\n$/);
    expect(verdict.slice(0, 3)).toEqual(['-error', 'glidein-vpn-health', 'Network']);
  });

  test('and that there is no tunnel at all', async () => {
    const { exit, stderr } = await healthy(undefined);
    expect(exit).toBe(1);
    expect(stderr).toContain('glidein-vpn-setup has not run');
  });
});

describe("the part of glideinWMS' job wrapper", () => {
  /** The wrapper as condor_startup.sh puts it together: its head, the parts, and its last line. */
  function wrapper(dir: string, shell: string): string {
    const text = `#!${shell}\n${readFileSync(script('30-job-check.sh'), 'utf8')}\nexec "$@"\n`;
    return executable(dir, 'condor_job_wrapper.sh', text);
  }
  function job(shell: string, check: number, env: NodeJS.ProcessEnv = {}) {
    const dir = scratch();
    const error = join(dir, '.job_wrapper_failure');
    const result = spawnSync(wrapper(dir, shell), ['sh', '-c', 'echo "$1"; exit 3', 'job', 'a  b'], {
      env: {
        PATH: process.env.PATH,
        GLIDEINVPN_CHECK: executable(dir, 'check', '#!/bin/sh', `exit ${check}`),
        GLIDEINVPN_WAIT: '0',
        _CONDOR_WRAPPER_ERROR_FILE: error,
        ...env,
      },
      encoding: 'utf8',
    });
    let said = '';
    try {
      said = readFileSync(error, 'utf8');
    } catch {}
    return { status: result.status, stdout: result.stdout, said };
  }

  describe.each(['/bin/dash', '/bin/bash'])('in %s', (shell) => {
    test('lets a job start while the tunnel is up', () => {
      expect(job(shell, 0)).toEqual({ status: 3, stdout: 'a  b\n', said: '' });
    });

    test('gives it back to the queue while it is down: an error of the machine, by the error file', () => {
      expect(job(shell, 69)).toEqual({ status: 1, stdout: '', said: 'glidein-vpn: the tunnel is down\n' });
    });

    test('asks once: not again in the container', () => {
      expect(job(shell, 69, { GWMS_SINGULARITY_REEXEC: '1' })).toMatchObject({ status: 3, said: '' });
    });

    test('starts nothing where nobody has set it up', () => {
      expect(job(shell, 0, { GLIDEINVPN_CHECK: '' })).toMatchObject({ status: 1, stdout: '' });
    });
  });

  test('waits a while for a tunnel that comes back', () => {
    const dir = scratch();
    const check = executable(
      dir,
      'check',
      '#!/bin/sh',
      `[ -e '${dir}/second' ] && exit 0`,
      `: >'${dir}/second'`,
      'exit 69',
    );
    executable(dir, 'sleep', '#!/bin/sh', `echo "$1" >>'${dir}/slept'`);
    const env = { PATH: `${dir}:${process.env.PATH}`, GLIDEINVPN_CHECK: check };
    const { status } = spawnSync(wrapper(dir, '/bin/dash'), ['true'], { env });
    expect({ status, slept: readFileSync(join(dir, 'slept'), 'utf8') }).toEqual({ status: 0, slept: '10\n' });
  });
});

/** Our scripts beside a bundle's glidein-vpn. */
function bundle(status: number): { readonly dir: string; run(name: string, ...args: string[]): Result } {
  const dir = scratch();
  for (const part of ['bin', 'glidein-scripts']) mkdirSync(join(dir, part));
  for (const name of ['find-vpn', 'job-wrapper', 'prepare-job'])
    copyFileSync(script(name), join(dir, 'glidein-scripts', name));
  executable(
    join(dir, 'bin'),
    'glidein-vpn',
    '#!/bin/sh',
    `[ -z "$GLIDEIN_VPN_NAME" ] || exit 78`,
    `[ "$1" != status ] || exit ${status}`,
    `echo "env 'ENTERED=a b' :"`,
  );
  const error = join(dir, 'error');
  writeFileSync(error, '');
  return {
    dir,
    run: (name, ...args) => {
      const { stdout, status: exit } = spawnSync(join(dir, 'glidein-scripts', name), args, {
        env: { PATH: process.env.PATH, _CONDOR_WRAPPER_ERROR_FILE: error, GLIDEIN_VPN_NAME: "the job's" },
        input: 'ClusterId = 1\n',
        encoding: 'utf8',
      });
      return { exit, stdout, said: readFileSync(error, 'utf8') };
    },
  };
}

interface Result {
  readonly exit: number | null;
  readonly stdout: string;
  readonly said: string;
}

describe('for startds outside the VPN', () => {
  const JOB = ['sh', '-c', 'echo "$ENTERED|$1|$GLIDEIN_VPN_NAME"; exit 3', 'job', 'a  b'];

  test('the wrapper runs just the job inside, with its own environment', () => {
    expect(bundle(0).run('job-wrapper', ...JOB)).toEqual({
      exit: 3,
      stdout: "a b|a  b|the job's\n",
      said: '',
    });
  });

  test('or gives it back to the queue', () => {
    const { exit, stdout, said } = bundle(69).run('job-wrapper', ...JOB);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(said).toBe('glidein-vpn: the tunnel is down, the job goes back to the queue\n');
  });

  test('the hook lets a job start, or asks HTCondor to try again; it never holds it', () => {
    expect(bundle(0).run('prepare-job')).toMatchObject({ exit: 0, stdout: '' });
    expect(bundle(69).run('prepare-job')).toMatchObject({
      exit: 0,
      stdout: 'HookStatusCode = 310\nHookStatusMessage = "glidein-vpn: the tunnel is down"\n',
    });
  });
});

test("a site's hook starts the whole pilot again inside, with its own arguments", () => {
  const dir = scratch();
  mkdirSync(join(dir, 'glidein-scripts/site-hook'), { recursive: true });
  mkdirSync(join(dir, 'bin'));
  copyFileSync(script('site-hook/setup.sh'), join(dir, 'glidein-scripts/site-hook/setup.sh'));
  executable(join(dir, 'bin'), 'glidein-vpn', '#!/bin/sh', 'printf "%s|" "$$" "$@"');
  const pilot = executable(
    dir,
    'glidein_startup.sh',
    '#!/bin/bash',
    'global_args="$*"; GWMS_STARTUP_SCRIPT=$0; echo $$',
    '. "$OSG_GRID/setup.sh"',
    'echo not reached',
  );
  const env = {
    PATH: process.env.PATH,
    OSG_GRID: join(dir, 'glidein-scripts/site-hook'),
    GLIDEINVPN_INVITE: '/home/pilot/invite',
  };
  const { stdout, pid } = spawnSync(pilot, ['-v', 'std', '-name', 'gfactory'], { env, encoding: 'utf8' });
  expect(stdout).toBe(
    `${pid}\n${pid}|run|--invite|/home/pilot/invite|--stop-timeout|10m|--quiet|--|bash|${pilot}|-v|std|-name|gfactory|`,
  );
});
