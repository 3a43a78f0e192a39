import { chmodSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { installHelpers } from '../support/native.js';
import { type Holder, hold, payloadCommand } from '../support/native-holder.js';
import { childrenOf, namespaceOf } from '../support/native-proc.js';
import { type Result, run, type StartOptions, start, USER } from '../support/native-process.js';

const { dir, ns } = installHelpers();
const us = String(process.pid);
const NO_CAPABILITY = '0000000000000000';
let holder: Holder;

beforeAll(async () => {
  holder = await hold(ns, 'same', '--uts');
});

const payload = (...args: string[]) => payloadCommand(ns, holder, ...args);
const sh = (script: string, options: StartOptions = {}): Promise<Result> =>
  run(payload('--', 'sh', '-c', script), options);

describe('a payload', () => {
  test('is our user, without any capability, and can gain none', async () => {
    const { stdout } = await sh('id -u; id -g; grep -E "Cap(Inh|Prm|Eff|Amb)" /proc/self/status');
    const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => `${name}:\t${NO_CAPABILITY}\n`);
    expect(stdout).toBe(`${USER}\n${USER}\n${sets.join('')}`);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  if (process.getuid?.() !== 0) console.log('skipped: mounts of a host can be made by root alone');
  asRoot('sees what the host mounts later (CVMFS)', async () => {
    const place = mkdtempSync(join(dir, 'place-'));
    chmodSync(place, 0o755);
    const inside =
      'echo up; n=0; until [ -e "$0/late" ]; do n=$((n+1)); [ $n -gt 500 ] && exit 1; sleep 0.01; done';
    // A host whose mounts are shared, as systemd makes them; private to this test.
    const outside = [
      `mount --make-rshared / && setpriv --reuid ${USER} --regid ${USER} --clear-groups`,
      '"$0" payload --target "$1" --owner $$ -- sh -c "$2" "$3" &',
      'read go; mount -t tmpfs tmpfs "$3" && touch "$3/late" && wait $!',
    ].join(' ');
    const script = ['unshare', '-m', 'sh', '-c', outside, ns, String(holder.pid), inside, place];
    const host = start(script, { asSelf: true, stdin: true });
    expect(await host.stdout.next()).toBe('up');
    host.child.stdin?.end('go\n');
    expect(await host.ended).toMatchObject({ code: 0, stderr: '' });
  });

  asRoot('has no capability either when root runs it', async () => {
    const rooted = start([ns, 'hold', '--owner', us, '--map', 'same', '--ready-fd', '3'], {
      pipes: 1,
      asSelf: true,
    });
    await rooted.pipe.next();
    const script = 'id -u; grep CapEff /proc/self/status; ip link set lo down || echo refused';
    const command = [ns, 'payload', '--target', String(rooted.pid), '--owner', us, '--', 'sh', '-c', script];
    const { stdout } = await run(command, { asSelf: true });
    expect(stdout).toBe(`0\nCapEff:\t${NO_CAPABILITY}\nrefused\n`);
    rooted.child.kill('SIGTERM');
  });

  test('is in the network of its target, and cannot change it', async () => {
    const { stdout, stderr } = await sh('readlink /proc/self/ns/net; ip link set lo down || echo refused');
    expect(stdout).toBe(`${namespaceOf(holder.pid, 'net')}\nrefused\n`);
    expect(stderr).toMatch(/Operation not permitted/);
  });

  test('sees its own processes only', async () => {
    const { stdout } = await sh('echo $$; cd /proc; echo [0-9]*; cat /proc/1/comm');
    expect(stdout).toBe('2\n1 2\ngvpn-ns\n');
  });

  test('can make namespaces of its own: unshare -Urn', async () => {
    const { stdout, code } = await run(payload('--', 'unshare', '-Urn', 'ip', '-br', 'link'));
    expect(stdout).toMatch(/^lo\s+DOWN/);
    expect(code).toBe(0);
  });

  test('can make namespaces of its own: unshare -Urmpf --mount-proc', async () => {
    const script = 'id -u; cd /proc; echo [0-9]*; mount -t tmpfs x /mnt && echo mounted';
    const command = ['unshare', '-Urmpf', '--mount-proc', 'sh', '-c', script];
    expect(await run(payload('--', ...command))).toMatchObject({ code: 0, stdout: '0\n1\nmounted\n' });
  });

  test('has no way to its init, which has capabilities over nothing but could see them', async () => {
    const attempts = [
      'nsenter -t 1 -U -n true',
      'nsenter -t 1 -m true',
      'readlink /proc/1/fd/0',
      'head -c 1 /proc/1/environ',
      'readlink /proc/1/ns/user',
      'exec 3<>/proc/1/mem',
      'unshare -Ur nsenter -t 1 -n true',
    ];
    const tried = attempts.map((attempt) => `(${attempt}) >/dev/null 2>&1 && echo "works: ${attempt}"`);
    expect((await sh(`${tried.join('\n')}\necho tried`)).stdout).toBe('tried\n');
  });

  test('cannot end its init', async () => {
    const { stdout, code } = await sh('kill -KILL 1; kill -STOP 1; (exit 7) & wait $!; echo $?');
    expect({ stdout, code }).toEqual({ stdout: '7\n', code: 0 });
  });

  test('has no descriptor but the standard ones', async () => {
    const script =
      'for fd in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$fd ] && echo "$fd is open"; done; echo looked';
    expect((await sh(script, { pipes: 4 })).stdout).toBe('looked\n');
  });

  test.each([[[]], [['--no-pid-namespace']]])('has the default signal dispositions (%j)', async (flags) => {
    const ignoring = ['env', '--ignore-signal=INT,PIPE,CHLD,USR2', '--block-signal=USR1,TERM'];
    const command = payload(...flags, '--', 'grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status');
    const { stdout } = await run([...ignoring, ...command]);
    expect(stdout).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n');
  });

  test('has the host name of its target, or one of its own', async () => {
    expect((await run(payload('--uts-name', 'node7', '--', 'uname', '-n'))).stdout).toBe('node7\n');
    const name = (await run(['uname', '-n'])).stdout;
    expect((await run(payload('--', 'uname', '-n'))).stdout).toBe(name);
    expect(await run(payload('--uts-name', 'n'.repeat(65), '--', 'true'))).toMatchObject({ code: 64 });
  });

  test('keeps the pid with --no-pid-namespace, and is as powerless', async () => {
    const script = 'echo $$; grep CapEff /proc/self/status; ip link set lo down || echo refused; exit 5';
    const started = start(payload('--no-pid-namespace', '--', 'sh', '-c', script));
    expect(await started.ended).toMatchObject({
      code: 5,
      stdout: `${started.pid}\nCapEff:\t${NO_CAPABILITY}\nrefused\n`,
    });
  });
});

describe('the exit code of a payload', () => {
  test.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['exit 255', 255],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
    ['kill -SEGV $$', 139],
  ])('%s: %d', async (script, code) => {
    expect(await sh(script)).toMatchObject({ code, signal: null });
  });

  test.each([[[]], [['--no-pid-namespace']]])(
    'is 127 when not found, 126 when not executable (%j)',
    async (flags) => {
      expect(await run(payload(...flags, '--', 'nonesuch'))).toMatchObject({
        code: 127,
        stderr: 'gvpn-ns: nonesuch: No such file or directory\n',
      });
      expect(await run(payload(...flags, '--', '/etc/passwd'))).toMatchObject({
        code: 126,
        stderr: 'gvpn-ns: /etc/passwd: Permission denied\n',
      });
    },
  );

  test('is 137 when its init is killed', async () => {
    const started = start(payload('--', 'sh', '-c', 'echo up; exec sleep 60'));
    await started.stdout.next();
    for (const init of childrenOf(started.pid)) process.kill(init, 'SIGKILL');
    expect(await started.ended).toMatchObject({ code: 137 });
  });

  test('is 125 when the target is gone, or the owner', async () => {
    const gone = start(['true']);
    await gone.ended;
    const pid = String(gone.pid);
    expect(await run([ns, 'payload', '--target', pid, '--owner', us, '--', 'true'])).toMatchObject({
      code: 125,
    });
    const command = [ns, 'payload', '--target', String(holder.pid), '--owner', pid, '--', 'true'];
    expect(await run(command)).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('is not our parent'),
    });
  });

  test.each([
    [['--owner', us, '--', 'true'], /needs --target PID/],
    [['--target', '1', '--', 'true'], /needs --owner PID, or --no-pid-namespace/],
    [['--target', '1', '--owner', '1'], /needs a command/],
    [['--target', '1', '--owner', '1', '--bogus', '--', 'true'], /unknown option --bogus/],
    [['--target', '1', '--owner', '1', '--bind', 'a=b', '--', 'true'], /'a=b' is not SRC=DST with absolute/],
    [['--target', '1', '--owner', '1', '--bind', '/a', '--', 'true'], /'\/a' is not SRC=DST/],
    [['--target', '1', '--owner', '1', '--bind', '/a=b', '--', 'true'], /'\/a=b' is not SRC=DST/],
    [
      ['--target', '1', '--owner', '1', ...Array(65).fill('--bind=/a=/b'), '--', 'true'],
      /--bind: given too often/,
    ],
  ])('is 64 for bad usage, %#', async (args, message) => {
    const result = await run([ns, 'payload', ...args]);
    expect(result.code).toBe(64);
    expect(result.stderr).toMatch(message);
  });
});

describe('the binds of a payload', () => {
  function file(name: string, text: string): string {
    const path = join(dir, name);
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  }

  test('cover files for the payload alone, through symbolic links, in their order', async () => {
    const [source, later] = [file('source', 'ours\n'), file('later', 'later\n')];
    const [covered, behind, twice] = [file('covered', 'a\n'), file('behind', 'b\n'), file('twice', 'c\n')];
    const link = join(dir, 'link');
    symlinkSync(behind, link);
    const binds = [`${source}=${covered}`, `${source}=${link}`, `${source}=${twice}`, `${later}=${twice}`];
    const { stdout } = await run(
      payload(...binds.map((bind) => `--bind=${bind}`), '--', 'cat', covered, behind, link, twice),
    );
    expect(stdout).toBe('ours\nours\nours\nlater\n');
    expect(readFileSync(covered, 'utf8') + readFileSync(behind, 'utf8')).toBe('a\nb\n');
  });

  test('cannot be taken off by the payload', async () => {
    const [source, covered] = [file('source', 'ours\n'), file('covered', 'secret\n')];
    const script = 'umount "$0"; unshare -Urm sh -c "umount $0"; cat "$0"';
    const { stdout } = await run(
      payload('--bind', `${source}=${covered}`, '--', 'sh', '-c', script, covered),
    );
    expect(stdout).toBe('ours\n');
  });

  test('name the one that is missing', async () => {
    const [there, missing] = [file('there', ''), join(dir, 'missing')];
    expect(await run(payload('--bind', `${there}=${missing}`, '--', 'true'))).toMatchObject({
      code: 125,
      stderr: `gvpn-ns: bind target ${missing}: No such file or directory\n`,
    });
    expect(await run(payload('--bind', `${missing}=${there}`, '--', 'true'))).toMatchObject({
      code: 125,
      stderr: `gvpn-ns: bind source ${missing}: No such file or directory\n`,
    });
    expect(await run(payload('--bind', `${dir}=${there}`, '--', 'true'))).toMatchObject({
      code: 125,
      stderr: `gvpn-ns: bind ${dir} over ${there}: Not a directory\n`,
    });
  });
});

describe('the end of a payload', () => {
  /** A daemon in a session of its own, whose parent is gone; it says so, and keeps standard output open. */
  const DAEMON = '(setsid sh -c "trap : TERM HUP; echo daemon; sleep 600; sleep 600" &)';

  test('takes its daemons with it', async () => {
    const started = start(payload('--', 'sh', '-c', `${DAEMON}; read go; exit 4`), { stdin: true });
    expect(await started.stdout.next()).toBe('daemon');
    started.child.stdin?.end('go\n');
    expect(await started.ended).toMatchObject({ code: 4 });
  });

  test('by SIGKILL of the outer process takes all with it', async () => {
    const started = start(payload('--', 'sh', '-c', `${DAEMON}; exec sleep 600`));
    expect(await started.stdout.next()).toBe('daemon');
    started.child.kill('SIGKILL');
    expect(await started.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  test.each([[''], ['--no-pid-namespace']])('comes with the SIGKILL of its owner (%s)', async (flag) => {
    const script = '"$0" payload --target "$1" --owner $$ $2 -- sh -c "$3" & wait';
    const inner = flag ? 'echo payload; exec sleep 600' : `${DAEMON}; exec sleep 600`;
    const owner = start(['sh', '-c', script, ns, String(holder.pid), flag, inner]);
    expect(await owner.stdout.next()).toBe(flag ? 'payload' : 'daemon');
    owner.child.kill('SIGKILL');
    // All who held its standard output are gone.
    expect(await owner.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  test('leaves no zombies of orphans before', async () => {
    const orphans = 'i=0; while [ $i -lt 20 ]; do (sh -c : &); i=$((i+1)); done';
    const reaped =
      'n=0; while set -- /proc/[0-9]*; [ $# -gt 2 ]; do n=$((n+1)); [ $n -gt 500 ] && exit 1; sleep 0.01; done';
    expect(await sh(`${orphans}; ${reaped}; echo $*`)).toMatchObject({
      code: 0,
      stdout: '/proc/1 /proc/2\n',
    });
  });
});
