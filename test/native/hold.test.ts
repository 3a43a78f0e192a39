import { describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { enterCommand, type Holder, hold } from '../support/native-holder.js';
import { descriptorsOf, namespaceOf, statusOf } from '../support/native-proc.js';
import { run, start, USER } from '../support/native-process.js';
import { expectGone, runs, until } from '../support/processes.js';

const { dir, ns } = installHelpers();
const us = String(process.pid);

async function inside(holder: Holder, ...command: string[]): Promise<string> {
  return (await run(enterCommand(ns, holder, ...command))).stdout;
}

async function stop(holder: Holder): Promise<void> {
  holder.child.kill('SIGTERM');
  expect(await holder.ended).toMatchObject({ code: 0, signal: null });
}

describe('gvpn-ns hold', () => {
  test('says when it is ready, with its pid, and nothing else', async () => {
    const holder = await hold(ns, 'same');
    expect(holder.ready).toEqual({ event: 'ready', pid: holder.pid });
    await stop(holder);
    expect(await holder.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(holder.pipe.all()).toHaveLength(1);
  });

  test('holds a user and a network namespace of its own, and no other', async () => {
    const holder = await hold(ns, 'same');
    const differ = (['user', 'net', 'uts', 'pid', 'mnt'] as const).filter(
      (kind) => namespaceOf(holder.pid, kind) !== namespaceOf(process.pid, kind),
    );
    expect(differ).toEqual(['user', 'net']);
    const named = await hold(ns, 'same', '--uts');
    expect(namespaceOf(named.pid, 'uts')).not.toBe(namespaceOf(process.pid, 'uts'));
    await Promise.all([stop(holder), stop(named)]);
  });

  test.each([
    ['same', USER, '0'],
    ['root', 0, '1'],
  ] as const)(
    '--map %s: the user is uid %d inside, the gid stays, ip_forward is %s',
    async (map, uid, forward) => {
      const holder = await hold(ns, map);
      const maps = await inside(
        holder,
        'sh',
        '-c',
        'echo $(cat /proc/self/uid_map) $(cat /proc/self/gid_map)',
      );
      expect(maps).toBe(`${uid} ${USER} 1 ${USER} ${USER} 1\n`);
      const settings = '/proc/sys/net/ipv4';
      expect(await inside(holder, 'cat', `${settings}/ip_forward`)).toBe(`${forward}\n`);
      expect(await inside(holder, 'cat', `${settings}/ping_group_range`)).toBe(`${USER}\t${USER}\n`);
      await stop(holder);
    },
  );

  test('--map none: for root, a network namespace alone, in which users are what they are outside', async () => {
    const argv = [ns, 'hold', '--owner', us, '--map', 'none', '--ready-fd', '3'];
    const holder = start(argv, { pipes: 1, asSelf: true });
    const { pid } = JSON.parse(await holder.pipe.next());
    const differ = (['user', 'net', 'uts', 'pid', 'mnt'] as const).filter(
      (kind) => namespaceOf(pid, kind) !== namespaceOf(process.pid, kind),
    );
    expect(differ).toEqual(['net']);
    expect(statusOf(pid, 'CapPrm')).toBe('0000000000000000');
    const script =
      'cat /proc/sys/net/ipv4/ip_forward; exec setpriv --reuid 65534 --regid 65534 --clear-groups id -u';
    const inside = await run([ns, 'enter', '--target', String(pid), '--', 'sh', '-c', script], {
      asSelf: true,
    });
    expect(inside.stdout).toBe('1\n65534\n');
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toMatchObject({ code: 0, signal: null });
    expect((await run([ns, 'hold', '--owner', us, '--map', 'none', '--once'])).code).toBe(125);
  });

  test('sets lo up', async () => {
    const holder = await hold(ns, 'same');
    const [lo] = JSON.parse(await inside(holder, 'ip', '-json', 'addr', 'show', 'lo'));
    expect(lo.flags).toContain('UP');
    expect(lo.addr_info[0]).toMatchObject({ local: '127.0.0.1' });
    await stop(holder);
  });

  test('gives up its capabilities, and keeps nothing of ours open', async () => {
    const holder = start([ns, 'hold', '--owner', us, '--map', 'same', '--ready-fd', '3'], {
      pipes: 3,
      stdin: true,
    });
    await holder.pipe.next();
    // The end of the ready pipe and of its standard output, while it lives.
    await Promise.all([holder.pipe.closed, holder.stdout.closed]);
    const open = () => descriptorsOf(holder.pid).join() === '0,1,2' || undefined;
    await until(open, 'the end of its other descriptors');
    expect(statusOf(holder.pid, 'CapPrm')).toBe('0000000000000000');
    expect(statusOf(holder.pid, 'NoNewPrivs')).toBe('1');
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toMatchObject({ code: 0, signal: null });
  });

  test('ignores the signals of a terminal: SIGTERM alone ends it, with code 0', async () => {
    const holder = await hold(ns, 'same');
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT'] as const) holder.child.kill(signal);
    await stop(holder);
  });

  test('dies with its owner, even by SIGKILL', async () => {
    const script = '"$0" hold --owner $$ --map same --ready-fd 3 & wait';
    const owner = start(['sh', '-c', script, ns], { pipes: 1 });
    const { pid } = JSON.parse(await owner.pipe.next());
    expect(runs(pid)).toBe(true);
    owner.child.kill('SIGKILL');
    await expectGone(pid);
  });

  test('refuses an owner that is not its parent, or is gone', async () => {
    const gone = start(['true']);
    await gone.ended;
    for (const owner of [gone.pid, 1]) {
      const result = await run([ns, 'hold', '--owner', String(owner), '--map', 'same', '--once']);
      expect(result.code).toBe(125);
      expect(result.stderr).toBe(
        `gvpn-ns: the owner ${owner} is not our parent, or is gone: No such process\n`,
      );
    }
  });

  test('says it when the ready descriptor is not open', async () => {
    const result = await run([ns, 'hold', '--owner', us, '--map', 'same', '--ready-fd', '77']);
    expect(result).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('ready descriptor 77: Bad file'),
    });
  });
});

describe('gvpn-ns hold --once', () => {
  test.each(['same', 'root'])('--map %s: only tries', async (map) => {
    const tried = await run([ns, 'hold', '--owner', us, '--map', map, '--once']);
    expect(tried).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });

  test('says that user namespaces are refused (here: by a chroot)', async () => {
    const chroot = ['chroot', `--userspec=${USER}:${USER}`, dir];
    const command = ['/gvpn-ns', 'hold', '--owner', us, '--map', 'same', '--once'];
    expect(await run([...chroot, ...command], { asSelf: true })).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: user namespaces are refused: unshare: Operation not permitted\n',
    });
  });

  test('says that user namespaces are refused (here: by their number)', async () => {
    const limit =
      'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" hold --owner "$1" --map same --once';
    expect(await run(['unshare', '-Ur', 'sh', '-c', limit, ns, us])).toMatchObject({
      code: 125,
      stderr: 'gvpn-ns: user namespaces are refused: unshare: No space left on device\n',
    });
  });
});

describe('gvpn-ns', () => {
  test.each([
    [[], 'no verb; one of: hold, enter, payload, init'],
    [['fly'], 'unknown verb fly; one of: hold, enter, payload, init'],
    [['hold', '--owner', 'PARENT', '--map', 'x', '--once'], /--map same\|root\|none/],
    [['hold', '--owner', 'PARENT', '--map', 'same'], /--ready-fd N or --once/],
    [['hold', '--owner', 'PARENT', '--map', 'same', '--once', '--ready-fd', '3'], /--ready-fd N or --once/],
    [['hold', '--map', 'same', '--once'], /--owner PID/],
    [['hold', '--owner', '0', '--map', 'same', '--once'], /--owner: '0' is not a number from 1 to/],
    [['hold', '--owner', '-1', '--map', 'same', '--once'], /--owner: '-1' is not a number/],
    [['hold', '--owner', '0x10', '--map', 'same', '--once'], /--owner: '0x10' is not a number/],
    [['hold', '--owner', 'PARENT', '--map=', '--once'], /--map: empty value/],
    [['hold', '--owner', 'PARENT', '--map', 'same', '--once=yes'], /--once takes no value/],
    [['hold', '--owner', 'PARENT', '--map'], /--map needs a value/],
    [['hold', '--bogus'], /unknown option --bogus/],
    [['hold', '--owner', 'PARENT', '--map', 'same', '--once', 'extra'], /unexpected argument extra/],
  ])('%j is bad usage', async (args, message) => {
    const result = await run([ns, ...args.map((arg) => (arg === 'PARENT' ? us : arg))]);
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^gvpn-ns: .*\n$/);
  });
});
