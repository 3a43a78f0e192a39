import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { type Holder, hold, payloadCommand } from '../support/native-holder.js';
import { childrenOf, statusOf } from '../support/native-proc.js';
import { type Started, start } from '../support/native-process.js';
import { until } from '../support/processes.js';

const { ns } = installHelpers();
let holder: Holder;

beforeAll(async () => {
  holder = await hold(ns, 'same');
});

const NAMES = ['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2', 'CONT'] as const;
/** Lives until the end of standard input, and lets traps run meanwhile. */
const LIVING =
  'exec 5<&0; cat <&5 >/dev/null & echo up; while kill -0 $! 2>/dev/null; do wait $!; done; exit 0';
/** Says each signal that arrives. */
const SAYING = `${NAMES.map((name) => `trap "echo ${name}" ${name}`).join('; ')}; ${LIVING}`;

/** The two that tend a child. */
const payload = (...command: string[]) => payloadCommand(ns, holder, '--', ...command);
const init = (...command: string[]) => [ns, 'init', '--', ...command];

async function tend(tender: typeof payload, script: string): Promise<Started> {
  const started = start(tender('sh', '-c', script), { stdin: true });
  expect(await started.stdout.next()).toBe('up');
  return started;
}

describe.each([
  ['payload', payload],
  ['init', init],
])('a signal to %s', (_, tender) => {
  test('arrives at the command exactly once', async () => {
    const started = await tend(tender, SAYING);
    for (const name of NAMES) {
      started.child.kill(`SIG${name}`);
      expect(await started.stdout.next()).toBe(name);
    }
    // A second round: an echo of the first one would stand between.
    for (const name of NAMES.toReversed()) {
      started.child.kill(`SIG${name}`);
      expect(await started.stdout.next()).toBe(name);
    }
    started.child.stdin?.end();
    const { code, stdout } = await started.ended;
    expect({ code, lines: stdout.split('\n') }).toEqual({
      code: 0,
      lines: ['up', ...NAMES, ...NAMES.toReversed(), ''],
    });
  });

  test.each(['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2'] as const)(
    '%s ends a command that has no handler',
    async (name) => {
      const started = await tend(tender, 'echo up; exec sleep 600');
      started.child.kill(`SIG${name}`);
      const number = { TERM: 15, INT: 2, HUP: 1, QUIT: 3, USR1: 10, USR2: 12 }[name];
      expect(await started.ended).toMatchObject({ code: 128 + number, signal: null });
    },
  );

  test('may be refused by the command: only SIGKILL ends it then', async () => {
    const script = `trap "" TERM; trap "echo alive" CONT; ${LIVING}`;
    const started = await tend(tender, script);
    for (let i = 0; i < 3; i++) {
      // The kernel delivers pending signals by number: TERM is through when CONT is.
      started.child.kill('SIGTERM');
      started.child.kill('SIGCONT');
      expect(await started.stdout.next()).toBe('alive');
    }
    started.child.kill('SIGKILL');
    expect(await started.exited).toEqual({ code: null, signal: 'SIGKILL' });
    started.child.stdin?.end();
    await started.ended;
  });
});

describe('a payload', () => {
  test('may end by itself at a signal, with a code of its own', async () => {
    const started = await tend(payload, 'trap "exit 9" TERM; echo up; while :; do sleep 0.01; done');
    started.child.kill('SIGTERM');
    expect(await started.ended).toMatchObject({ code: 9 });
  });

  test('that is killed while it starts is never left running', async () => {
    const ends = Array.from({ length: 30 }, async (_, i) => {
      const started = start(payload('sleep', '600'));
      // Spread over the few milliseconds of the start.
      await delay(i / 6);
      started.child.kill('SIGTERM');
      const { code, signal } = await started.ended;
      return signal ?? code;
    });
    for (const end of await Promise.all(ends)) expect(['SIGTERM', 143]).toContain(end);
  });
});

describe('a payload at a terminal', () => {
  /** A shell with job control at a terminal of its own, which starts the payload in the foreground. */
  async function atTerminal(script: string, afterwards = ''): Promise<Started> {
    const command = `${ns} payload --target ${holder.pid} --owner $$ -- sh -c '${script}'`;
    const session = `set -m; ${command}; ${afterwards}`;
    const started = start(['script', '-qec', session, '/dev/null'], {
      stdin: true,
      env: { SHELL: '/bin/sh' },
    });
    expect((await started.stdout.next()).trim()).toBe('up');
    return started;
  }

  const payloadOf = (terminal: Started) => childrenOf(childrenOf(terminal.pid)[0] ?? 0)[0] ?? 0;

  const says = (terminal: Started, text: string) =>
    until(() => (terminal.stdout.text().includes(text) ? true : undefined), `"${text}" at the terminal`);

  test.each([
    ['^C', '\x03', 'INT'],
    ['^\\', '\x1c', 'QUIT'],
  ])('gets the signal of %s exactly once', async (_, key, name) => {
    const terminal = await atTerminal(SAYING, ':');
    terminal.child.stdin?.write(key);
    await says(terminal, name);
    process.kill(payloadOf(terminal), 'SIGUSR1');
    await says(terminal, 'USR1');
    expect(terminal.stdout.text().match(new RegExp(name, 'g'))).toHaveLength(1);
    process.kill(payloadOf(terminal), 'SIGKILL');
    await terminal.ended;
  });

  test('stops at ^Z as a whole, so that the shell goes on, and continues by fg', async () => {
    const terminal = await atTerminal('echo up; exec sleep 600', 'echo stopped $?; fg; echo ended $?');
    const pid = payloadOf(terminal);
    terminal.child.stdin?.write('\x1a');
    await says(terminal, 'stopped 147');
    await until(() => (/^S/.test(statusOf(pid, 'State')) ? true : undefined), 'its going on');
    process.kill(pid, 'SIGTERM');
    await says(terminal, 'ended 143');
    await terminal.ended;
  });
});
