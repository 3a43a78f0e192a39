import { describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { childrenOf, statusOf } from '../support/native-proc.js';
import { run, start } from '../support/native-process.js';
import { expectGone, until } from '../support/processes.js';

const { ns } = installHelpers();
const PID_NAMESPACE = ['unshare', '-Urpf', '--mount-proc'];

describe.each([
  ['PID 1', PID_NAMESPACE],
  ['a subreaper', []],
])('gvpn-ns init as %s', (role, wrapper) => {
  const init = (...args: string[]) => [...wrapper, ns, 'init', ...args];

  test.each([
    ['exit 0', 0],
    ['exit 5', 5],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
  ])('returns the code of `%s`: %d', async (script, code) => {
    expect(await run(init('--', 'sh', '-c', script))).toMatchObject({ code, signal: null });
  });

  test('returns 127 and 126 like a shell', async () => {
    expect(await run(init('--', 'nonesuch'))).toMatchObject({ code: 127 });
    expect(await run(init('/etc/passwd'))).toMatchObject({ code: 126 });
  });

  test('reaps what is not its child', async () => {
    const orphans = 'i=0; while [ $i -lt 20 ]; do (sh -c "exit 3" &); i=$((i+1)); done';
    const zombies = `echo $(grep -ls "^PPid:[[:space:]]*$PPID$" /proc/[0-9]*/status)`;
    const reaped = `n=0; while c=$(${zombies}); [ "$c" != /proc/$$/status ]; do n=$((n+1)); [ $n -gt 500 ] && exit 1; sleep 0.01; done`;
    expect(await run(init('--', 'sh', '-c', `${orphans}; ${reaped}; exit 6`))).toMatchObject({ code: 6 });
  });

  test('without a command lives until SIGTERM', async () => {
    const started = start(init());
    const pid =
      role === 'PID 1' ? await until(() => childrenOf(started.pid)[0], 'the fork of unshare') : started.pid;
    // Blocked by tend(): before, the signal would end the process, or be lost on PID 1.
    await until(() => (isTending(pid) ? true : undefined), 'its waiting for signals');
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGUSR1', 'SIGTERM'] as const) process.kill(pid, signal);
    expect(await started.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });
});

describe('gvpn-ns init', () => {
  test('takes its pid namespace with it', async () => {
    const script = '(setsid sleep 600 &); echo up; exec sleep 600';
    const started = start([...PID_NAMESPACE, ns, 'init', '--', 'sh', '-c', script]);
    await started.stdout.next();
    const [init = 0] = childrenOf(started.pid);
    process.kill(init, 'SIGKILL');
    await expectGone(init);
    // The daemon held standard output.
    await started.stdout.closed;
  });

  test('knows no option', async () => {
    expect(await run([ns, 'init', '--owner', '1', '--', 'true'])).toMatchObject({
      code: 64,
      stderr: 'gvpn-ns: unknown option --owner\n',
    });
  });
});

/** Whether the program waits in poll(2) with the signals blocked. */
function isTending(pid: number): boolean {
  return statusOf(pid, 'Name') === 'gvpn-ns' && Number.parseInt(statusOf(pid, 'SigBlk').slice(-4), 16) !== 0;
}
