import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, startPayload } from '../../../src/effects/payload.js';
import { expectGone, textOf } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { fixture, start } from '../../support/script.js';

describe('exit codes', () => {
  test.each([
    'exit 0',
    'exit 3',
    'exit 255',
    'kill -TERM $$',
    'kill -KILL $$',
    'kill -SEGV $$',
    'kill -USR1 $$',
  ])('of `%s` are those of a shell', async (script) => {
    // sh runs the script as a child and passes its code on, as 128 + N for signal N.
    const { status } = spawnSync('sh', ['-c', `sh -c '${script}'; exit $?`]);
    expect(exitCodeOf(await startPayload(['sh', '-c', script]).ended)).toBe(status);
  });

  test('a command that cannot be started is our own failure', async () => {
    expect(exitCodeOf(await startPayload(['/no/such/program']).ended)).toBe(125);
  });
});

describe('a payload', () => {
  test('has exactly the environment that it is given', async () => {
    const file = join(scratch(), 'environment');
    const payload = startPayload(['/usr/bin/env', 'sh', '-c', `env > ${file}`], {
      PATH: '/usr/bin:/bin',
      ONLY: 'this',
    });
    await payload.ended;
    const names = (await textOf(file)).split('\n').map((line) => line.split('=', 1)[0]);
    expect(names).toContain('ONLY');
    expect(names).not.toContain('HOME');
  });

  test('is asked to end, then killed', async () => {
    const dir = scratch();
    const payload = startPayload([
      'sh',
      '-c',
      `trap '' TERM; echo up > ${dir}/up; while :; do sleep 0.01; done`,
    ]);
    await textOf(join(dir, 'up'));
    await payload.stop(100);
    expect(exitCodeOf(await payload.ended)).toBe(137);
    await expectGone(payload.identity.pid);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'gets our %s, and its own exit code comes back',
    async (signal) => {
      const script = `trap 'exit 42' ${signal.slice(3)}; echo up; while :; do sleep 0.01; done`;
      const { child, line, ended } = start(fixture('supervisor', '60000', 'sh', '-c', script));
      await line('up');
      child.kill(signal);
      expect((await ended).code).toBe(42);
    },
  );

  test('that ignores our signal is killed after its time', async () => {
    const script = `trap '' TERM; echo up; while :; do sleep 0.01; done`;
    const { child, line, ended } = start(fixture('supervisor', '100', 'sh', '-c', script));
    await line('up');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(137);
  });

  test('whose surroundings fail is stopped, and the failure is what counts', async () => {
    const script = 'trap "exit 0" TERM; echo up; while :; do sleep 0.01; done';
    const { line, ended } = start(fixture('supervisor', '60000', '--fail-on-usr2', 'sh', '-c', script));
    const pid = Number((await line('supervisor ')).slice(11));
    await line('up');
    process.kill(pid, 'SIGUSR2');
    expect(await ended).toMatchObject({ code: 77, stderr: 'credential-refused\n' });
  });
});
