import { connect, createServer } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { type Holder, hold } from '../support/native-holder.js';
import { namespaceOf, statusOf } from '../support/native-proc.js';
import { run, start, USER } from '../support/native-process.js';
import { expectGone, until } from '../support/processes.js';
import { freePort, listen } from '../support/server.js';

const { ns } = installHelpers();
const us = String(process.pid);
let holder: Holder;
let target: string;

beforeAll(async () => {
  holder = await hold(ns, 'same', '--uts');
  target = String(holder.pid);
});

describe('gvpn-ns enter --target', () => {
  test('becomes the command in the user, network and UTS namespace, and in no other', async () => {
    const entered = start([ns, 'enter', '--target', target, '--', 'sh', '-c', 'echo $$; exec sleep 60']);
    expect(Number(await entered.stdout.next())).toBe(entered.pid);
    await until(() => (statusOf(entered.pid, 'Name') === 'sleep' ? true : undefined));
    for (const kind of ['user', 'net', 'uts'] as const)
      expect(namespaceOf(entered.pid, kind)).toBe(namespaceOf(holder.pid, kind));
    for (const kind of ['pid', 'mnt'] as const)
      expect(namespaceOf(entered.pid, kind)).toBe(namespaceOf(process.pid, kind));
    entered.child.kill('SIGKILL');
  });

  test('keeps every capability for a user that is not root, and for its children', async () => {
    const script =
      'id -u; grep -E "Cap(Prm|Eff|Amb)" /proc/self/status; ip link set lo mtu 1400 && echo changed';
    const lines = (await run([ns, 'enter', '--target', target, '--', 'sh', '-c', script])).stdout.split('\n');
    expect(lines[0]).toBe(String(USER));
    const [permitted, effective, ambient] = lines.slice(1, 4).map((line) => line.split(/\s+/)[1]);
    expect(permitted).toMatch(/[1-9a-f]/);
    expect([effective, ambient]).toEqual([permitted, permitted]);
    expect(lines[4]).toBe('changed');
  });

  test('is root in namespaces that map root', async () => {
    const root = await hold(ns, 'root');
    const script = 'id -u; ip link set lo mtu 1400 && echo changed';
    const entered = await run([ns, 'enter', '--target', String(root.pid), '--', 'sh', '-c', script]);
    expect(entered).toMatchObject({ code: 0, stdout: '0\nchanged\n' });
    root.child.kill('SIGTERM');
  });

  test('leaves other descriptors open', async () => {
    const entered = start([ns, 'enter', '--target', target, '--', 'sh', '-c', 'echo through >&3'], {
      pipes: 1,
    });
    expect(await entered.pipe.next()).toBe('through');
  });

  test.each([
    ['exit 0', 0],
    ['exit 3', 3],
  ])('passes the exit code of `%s`', async (script, code) => {
    expect(await run([ns, 'enter', '--target', target, '--', 'sh', '-c', script])).toMatchObject({ code });
  });

  test.each([
    ['nonesuch', 127, 'gvpn-ns: nonesuch: No such file or directory\n'],
    ['/etc/passwd', 126, 'gvpn-ns: /etc/passwd: Permission denied\n'],
    ['/', 126, 'gvpn-ns: /: Permission denied\n'],
  ])('cannot execute %s: code %d', async (command, code, stderr) => {
    expect(await run([ns, 'enter', '--target', target, '--', command])).toMatchObject({ code, stderr });
  });

  test('says "not found" although a directory of PATH cannot be searched', async () => {
    const env = { PATH: '/root/bin:/usr/bin:/bin' };
    const command = [ns, 'enter', '--target', target, '--', 'nonesuch'];
    expect(await run(command, { env })).toMatchObject({ code: 127 });
  });

  test('says that the target is gone', async () => {
    const gone = start(['true']);
    await gone.ended;
    expect(await run([ns, 'enter', '--target', String(gone.pid), '--', 'true'])).toMatchObject({
      code: 125,
      stderr: `gvpn-ns: open /proc/${gone.pid}/ns/user: No such file or directory\n`,
    });
  });

  test("says that the target is somebody else's", async () => {
    const result = await run([ns, 'enter', '--target', '1', '--', 'true']);
    expect(result).toMatchObject({ code: 125, stderr: 'gvpn-ns: open /proc/1/ns/user: Permission denied\n' });
  });
});

describe('gvpn-ns enter --listen', () => {
  const report =
    'echo $LISTEN_FDS $LISTEN_PID $$ [$LISTEN_FDNAMES]; readlink /proc/self/ns/net; exec sleep 60';

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
  ])('passes a listener of our own network, on %s, as descriptor 3', async (text, host) => {
    const port = await freePort();
    const command = ['--target', target, '--listen', `${text}:${port}`, '--', 'sh', '-c', report];
    const env = { LISTEN_FDNAMES: 'stale' };
    const entered = start([ns, 'enter', ...command], { pipes: 1, env });
    expect(await entered.stdout.next()).toBe(`1 ${entered.pid} ${entered.pid} []`);
    expect(await entered.stdout.next()).toBe(namespaceOf(holder.pid, 'net'));
    await dial(host, port);
    entered.child.kill('SIGKILL');
  });

  test('needs no target', async () => {
    const port = await freePort();
    const entered = start([ns, 'enter', '--listen', `127.0.0.1:${port}`, '--', 'sh', '-c', report]);
    expect(await entered.stdout.next()).toBe(`1 ${entered.pid} ${entered.pid} []`);
    await dial('127.0.0.1', port);
    entered.child.kill('SIGKILL');
  });

  test('says that the port is taken', async () => {
    const port = await listen(createServer());
    expect(await run([ns, 'enter', '--listen', `127.0.0.1:${port}`, '--', 'true'])).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: bind: Address already in use\n',
    });
  });

  test('says that the port is privileged', async () => {
    // In a network of its own: the machine may allow port 80 to everybody.
    const payload = [ns, 'payload', '--target', target, '--owner', us, '--'];
    expect(await run([...payload, ns, 'enter', '--listen', '127.0.0.1:80', '--', 'true'])).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: bind: Permission denied\n',
    });
  });

  test("says that the address is not the host's", async () => {
    expect(await run([ns, 'enter', '--listen', '192.0.2.1:4443', '--', 'true'])).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: bind: Cannot assign requested address\n',
    });
  });

  test.each([
    'localhost:80',
    '127.0.0.1',
    '127.0.0.1:',
    ':80',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1:+80',
    '127.1:80',
    '::1:80',
    '[::1:80',
    '[127.0.0.1]:80',
    '[]:80',
    '[::1%lo]:80',
    `${'1'.repeat(60)}:80`,
  ])('refuses %s', async (endpoint) => {
    expect(await run([ns, 'enter', '--listen', endpoint, '--', 'true'])).toMatchObject({
      code: 64,
      stderr: `gvpn-ns: --listen: '${endpoint}' is not a literal ADDRESS:PORT\n`,
    });
  });
});

describe('gvpn-ns enter --owner', () => {
  test.each([
    ['alone', ''],
    ['with a target', '--target'],
  ])('%s: the command dies with its owner, even by SIGKILL', async (_, flag) => {
    const script = '"$0" enter --owner $$ $1 $2 -- sh -c "echo \\$\\$; exec sleep 60" & wait';
    const owner = start(['sh', '-c', script, ns, ...(flag ? [flag, target] : [])]);
    const pid = Number(await owner.stdout.next());
    owner.child.kill('SIGKILL');
    await expectGone(pid);
  });

  test('refuses an owner that is not its parent', async () => {
    expect(await run([ns, 'enter', '--owner', '1', '--', 'true'])).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: the owner 1 is not our parent, or is gone: No such process\n',
    });
  });

  test('resets the signals that its parent left ignored or blocked', async () => {
    const ignoring = ['env', '--ignore-signal=INT,PIPE,CHLD', '--block-signal=USR1,TERM'];
    const command = [ns, 'enter', '--owner', us, '--', 'grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status'];
    expect((await run([...ignoring, ...command])).stdout).toBe(
      'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n',
    );
  });
});

describe('gvpn-ns enter', () => {
  test.each([
    [['--target', '1'], /needs a command/],
    [['--', 'true'], /needs --target, --owner or --listen/],
    [['--target', '4194305', 'true'], /--target: '4194305' is not a number from 1 to 4194304/],
    [['--target', '99999999999999999999', 'true'], /--target: '9+' is not a number/],
    [['--target', ' 1', 'true'], /--target: ' 1' is not a number/],
    [['--map', 'same', 'true'], /unknown option --map/],
    [['--tar', '1', 'true'], /unknown option --tar/],
    [['-t', '1', 'true'], /unknown option -t/],
  ])('%j is bad usage', async (args, message) => {
    const result = await run([ns, 'enter', ...args]);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});

function dial(host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port });
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.destroy();
      done();
    });
  });
}
