import { beforeAll, describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { enterCommand, type Holder, hold } from '../support/native-holder.js';
import { childrenOf, statusOf } from '../support/native-proc.js';
import { run, start } from '../support/native-process.js';
import { expectGone } from '../support/processes.js';

const { ns, probe } = installHelpers();
const us = String(process.pid);
const PORT = 7000;
let holder: Holder;

beforeAll(async () => {
  holder = await hold(ns, 'same');
  // Packets to this network go out by lo, come in for nobody, and are dropped without a word.
  const routes = 'ip route add 198.51.100.0/24 dev lo && ip route add unreachable 203.0.113.0/24';
  expect(await run(enterCommand(ns, holder, 'sh', '-c', routes))).toMatchObject({ code: 0, stderr: '' });
  const listener = [
    ns,
    'enter',
    '--listen',
    `127.0.0.1:${PORT}`,
    '--',
    'sh',
    '-c',
    'echo up; exec sleep 600',
  ];
  expect(await start(enterCommand(ns, holder, ...listener)).stdout.next()).toBe('up');
});

const to = (endpoint: string, ...flags: string[]) => [
  probe,
  '--target',
  String(holder.pid),
  '--to',
  endpoint,
  ...flags,
];

describe('gvpn-probe --once', () => {
  test.each([
    ['a listener', `127.0.0.1:${PORT}`],
    ['a refused connection, which is an answer too', '127.0.0.1:9'],
    ['a refused connection over IPv6', '[::1]:9'],
  ])('reaches %s', async (_, endpoint) => {
    const { code, stdout } = await run(to(endpoint, '--once'));
    expect(stdout).toMatch(/^ok \d+\.\d\d\n$/);
    expect(Number(stdout.split(' ')[1])).toBeLessThan(3000);
    expect(code).toBe(0);
  });

  test.each([
    ['192.0.2.1:443', 'ENETUNREACH'],
    ['203.0.113.1:443', 'EHOSTUNREACH'],
    ['198.51.100.1:443', 'ETIMEDOUT'],
  ])('does not reach %s: %s', async (endpoint, name) => {
    const result = await run(to(endpoint, '--once', '--timeout-ms', '100'));
    expect(result).toEqual({ code: 1, signal: null, stdout: `fail ${name}\n`, stderr: '' });
  });

  test('says that the target is gone', async () => {
    const gone = start(['true']);
    await gone.ended;
    const command = [probe, '--target', String(gone.pid), '--to', '127.0.0.1:9', '--once'];
    expect(await run(command)).toMatchObject({ code: 125, stdout: '' });
  });
});

describe('gvpn-probe --interval-ms', () => {
  test('prints a line per probe, now and at every interval', async () => {
    const begun = performance.now();
    const started = start(to('127.0.0.1:9', '--interval-ms', '20'));
    for (let i = 0; i < 5; i++) expect(await started.stdout.next()).toMatch(/^ok \d+\.\d\d$/);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(60);
    started.child.kill('SIGKILL');
  });

  test('goes on after a failure', async () => {
    const started = start(to('192.0.2.1:443', '--interval-ms', '10'));
    for (let i = 0; i < 3; i++) expect(await started.stdout.next()).toBe('fail ENETUNREACH');
    started.child.kill('SIGKILL');
  });

  test.each(['10', '600000'])(
    'ends when nobody reads its output any more (interval %s)',
    async (interval) => {
      const started = start(to('127.0.0.1:9', '--interval-ms', interval));
      await started.stdout.next();
      started.child.stdout?.destroy();
      expect(await started.exited).toEqual({ code: 0, signal: null });
    },
  );

  test('dies with its owner, even by SIGKILL', async () => {
    const script = '"$0" --owner $$ "$@" & wait';
    const [, ...args] = to('127.0.0.1:9', '--interval-ms', '600000');
    const owner = start(['sh', '-c', script, probe, ...args]);
    expect(await owner.stdout.next()).toMatch(/^ok /);
    const [pid = 0] = childrenOf(owner.pid);
    owner.child.kill('SIGKILL');
    await expectGone(pid);
  });

  test('gives up every privilege', async () => {
    const started = start(to('127.0.0.1:9', '--owner', us));
    await started.stdout.next();
    expect(statusOf(started.pid, 'CapPrm')).toBe('0000000000000000');
    expect(statusOf(started.pid, 'NoNewPrivs')).toBe('1');
    started.child.kill('SIGKILL');
  });
});

describe('gvpn-probe', () => {
  test.each([
    [['--to', '127.0.0.1:9'], /needs --target PID and --to IP:PORT/],
    [['--target', '1'], /needs --target PID and --to IP:PORT/],
    [['--target', '1', '--to', 'localhost:9'], /'localhost:9' is not a literal ADDRESS:PORT/],
    [['--target', '1', '--to', '127.0.0.1:9', '--once', '--interval-ms', '10'], /exclude each other/],
    [
      ['--target', '1', '--to', '127.0.0.1:9', '--interval-ms', '9'],
      /'9' is not a number from 10 to 86400000/,
    ],
    [['--target', '1', '--to', '127.0.0.1:9', '--timeout-ms', '0'], /'0' is not a number from 1 to 600000/],
    [['--target', '1', '--to', '127.0.0.1:9', 'more'], /unexpected argument more/],
  ])('%j is bad usage', async (args, message) => {
    const result = await run([probe, ...args]);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});
