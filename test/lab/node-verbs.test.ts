import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { gatewayUp, handOverInvite } from '../../src/lab/demo-parts.js';
import {
  call,
  eventually,
  execScript,
  expectFault,
  footprint,
  HPC,
  labForTests,
  launch,
  nodeView,
  pidsOf,
  processesOf,
  runScript,
  succeed,
  withInvite,
} from '../support/lab.js';

jest.setTimeout(25_000);

const site = labForTests('verbs');
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  await gatewayUp(site.lab);
  await handOverInvite(site.lab, site.node, 'node1');
  before = await footprint(site.node);
});

describe('before anything is up', () => {
  test('status, exec and down say that nothing runs', async () => {
    expectFault(await call(site.node, ['status', '--json']), 'not-running', 69);
    expectFault(await call(site.node, ['exec', '--json', '--', 'true']), 'not-running', 125);
    expectFault(await call(site.node, ['down']), 'not-running', 69);
  });

  test('a dry run prints the plan of run and up, starts nothing, and shows no secret', async () => {
    for (const words of [
      ['run', '--dry-run', ...withInvite(), '--', 'true'],
      ['up', '--dry-run', ...withInvite()],
      ['up', '--dry-run', '--json', ...withInvite()],
    ]) {
      const text = await succeed(site.node, words);
      expect(text).toMatch(/bring the tunnel up/);
      expect(text).not.toMatch(/PRIVATE KEY/);
    }
    expect(await footprint(site.node)).toEqual(before);
  });
});

describe('a tunnel that `up` keeps', () => {
  beforeAll(async () => {
    expect(await succeed(site.node, ['up', ...withInvite()])).toMatch(
      /^up: 10\.77\.0\.2 through 10\.90\.16\.1:4443\n$/,
    );
  });

  test('is told by status, to people and to programs', async () => {
    const result = await call(site.node, ['status', '--json']);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      version: 1,
      verb: 'up',
      identity: 'node1',
      rung: 'namespace',
      reasons: [
        'rung namespace: user namespaces and /dev/net/tun work here',
        'packets by openconnect itself: a preload hands it the device',
        expect.stringMatching(/^congestion control /),
        expect.stringMatching(/^\d tunnels?[: ]/),
      ],
      health: { healthy: true, rttMs: expect.any(Number), tunnel: { state: 'up', reconnects: 0 } },
    });
    expect(await succeed(site.node, ['status'])).toMatch(/^tunnel {6}up, packets pass\n/);
  });

  test('has nothing of its starter, nor of a terminal', async () => {
    const { pid } = await nodeView(site.node);
    const script = `ps -o ppid=,sid=,tty= -p ${pid}; ls -l /proc/${pid}/fd | grep -c pipe; cat /proc/${pid}/cmdline`;
    const [parent, session, tty] = (await site.node.output(['sh', '-c', script])).trim().split(/\s+/);
    expect([parent, session, tty]).toEqual(['1', String(pid), '?']);
  });

  test('gives exec its input, output, errors and exit codes', async () => {
    const exec = (argv: string[], input?: string) =>
      call(site.node, ['exec', '--', ...argv], input === undefined ? {} : { input });
    expect(await exec(['sh', '-c', 'cat; echo err >&2; exit 7'], 'a\nb\n')).toEqual({
      code: 7,
      stdout: 'a\nb\n',
      stderr: 'err\n',
    });
    expect((await exec(['sh', '-c', 'kill -KILL $$'])).code).toBe(137);
    expect((await exec(['/etc/passwd'])).code).toBe(126);
    expect(await exec(['no-such-command'])).toMatchObject({
      code: 127,
      stderr: 'glidein-vpn: no-such-command: command not found\n',
    });
  });

  test('takes several payloads at once, each with processes of its own', async () => {
    const script = 'echo $$; ip -o -4 addr show tun0; ps -eo args= | wc -l';
    const texts = await Promise.all([1, 2, 3].map(() => execScript(site.node, script)));
    for (const text of texts) {
      expect(text).toContain('10.77.0.2');
      expect(Number(text.split('\n').at(-1))).toBeLessThan(7);
    }
  });

  test('passes signals to the payload, and takes its exit code', async () => {
    const lines: string[] = [];
    const script = 'trap "echo got; exit 9" TERM; echo ready; while :; do sleep 0.05; done';
    const payload = await launch(site.node, ['exec', '--', 'sh', '-c', script], (line) => lines.push(line));
    await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
    process.kill(payload.identity.pid, 'SIGTERM');
    expect(await payload.ended).toMatchObject({ code: 9 });
    expect(lines).toEqual(['ready', 'got']);
  });

  test('kills a payload that does not end within --stop-timeout', async () => {
    const lines: string[] = [];
    const script = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';
    const words = ['exec', '--stop-timeout', '1', '--', 'sh', '-c', script];
    const payload = await launch(site.node, words, (line) => lines.push(line));
    await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
    const begun = performance.now();
    process.kill(payload.identity.pid, 'SIGTERM');
    expect(await payload.ended).toMatchObject({ code: 137 });
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await pidsOf(site.node, 'sleep 0.05')).toEqual([]);
  });

  test('without a pid namespace the payload sees the node, and its daemons stay until the tunnel goes', async () => {
    const words = ['exec', '--no-pid-namespace', '--', 'sh', '-c'];
    const text = await succeed(site.node, [
      ...words,
      'ps -eo args= | grep -c "glidein-vpn u[p]"; id -u; ip -o link',
    ]);
    expect(text).toMatch(/^1\n2001\n/);
    expect(text).toMatch(/tun0/);
    await succeed(site.node, [...words, 'setsid -f sleep 3011 >/dev/null 2>&1']);
    expect(await pidsOf(site.node, 'sleep 3011')).toHaveLength(1);
  });

  test('is not started twice', async () => {
    const again = await call(site.node, ['up', '--json', ...withInvite()]);
    expectFault(again, 'state-in-use', 75);
    expect(again.stderr).toMatch(/in use by up \(pid \d+\)/);
    expect((await call(site.node, ['status'])).code).toBe(0);
  });

  test('keeps its secrets out of arguments, environments and files that others read', async () => {
    const invite = JSON.parse(await site.node.output(['cat', '/home/hpcuser/invite.json']));
    const body = (pem: string) =>
      pem
        .split('\n')
        .filter((line) => line.length > 40)
        .slice(0, 1);
    const needles = [...body(invite.key), 'BEGIN PRIVATE KEY'];
    const scan = `for p in /proc/[0-9]*; do [ "$p" = /proc/$$ ] || tr '\\0' '\\n' <$p/cmdline; tr '\\0' '\\n' <$p/environ; done 2>/dev/null`;
    for (const host of [site.node, site.dmz]) {
      const text = await host.output(['sh', '-c', scan]);
      expect(text).toMatch(/openconnect|ocserv/);
      for (const needle of needles) expect(text).not.toContain(needle);
      expect(text).not.toMatch(/cookie=|webvpn/i);
      const files = await host
        .output([
          ...['find', '/home', '/tmp', '/run', '/var/tmp', '-type', 'f', '-perm', '/077'],
          ...['-exec', 'grep', '-l', '-e', needles[0] ?? '', '-e', 'PRIVATE KEY', '{}', '+'],
        ])
        .catch(() => '');
      expect(files).toBe('');
    }
    // The cookie is in the memory of two processes, and nowhere in the state directory or its logs.
    const state = await site.node.output([
      'sh',
      '-c',
      'grep -rliE "cookie|webvpn" /tmp/glidein-vpn-2001 || true',
    ]);
    expect(state).toBe('');
    const open = await site.node.output(['find', '/tmp/glidein-vpn-2001', '-maxdepth', '1', '-perm', '/077']);
    expect(open).toBe('');
  });

  test('goes down with the payloads inside', async () => {
    const lines: string[] = [];
    const script = 'echo ready; sleep 3012';
    const payload = await launch(site.node, ['exec', '--', 'sh', '-c', script], (line) => lines.push(line));
    await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
    expect(await succeed(site.node, ['down'])).toBe('down\n');
    expect(await payload.ended).toMatchObject({ code: 143 });
    await eventually(
      'the end of everything',
      async () => ((await processesOf(site.node, HPC)).length === 0 ? true : undefined),
      2000,
    );
    expectFault(await call(site.node, ['status']), 'not-running', 69);
    expect(await footprint(site.node)).toEqual(before);
  });
});

test('names keep several tunnels of a user apart, as far as invites go', async () => {
  await succeed(site.node, ['up', '--name', 'a', ...withInvite()]);
  expectFault(await call(site.node, ['status', '--name', 'b']), 'not-running', 69);
  expect((await nodeView(site.node, ['--name', 'a'])).health.healthy).toBe(true);
  await succeed(site.node, ['down', '--name', 'a']);
  expect(await footprint(site.node)).toEqual(before);
});

test('`up --foreground` stays, and ends well on SIGTERM', async () => {
  const up = await launch(site.node, ['up', '--foreground', ...withInvite()]);
  await eventually('the tunnel', async () =>
    (await call(site.node, ['status'])).code === 0 ? true : undefined,
  );
  process.kill(up.identity.pid, 'SIGTERM');
  expect(await up.ended).toMatchObject({ code: 0 });
  expect(await footprint(site.node)).toEqual(before);
});

test('run ends its payload on SIGTERM, with its exit code, and takes everything down', async () => {
  const lines: string[] = [];
  const words = ['run', ...withInvite(), '--', 'sh', '-c', 'echo ready; sleep 3013'];
  const run = await launch(site.node, words, (line) => lines.push(line));
  await eventually('the payload', async () => (lines.includes('ready') ? true : undefined));
  process.kill(run.identity.pid, 'SIGTERM');
  expect(await run.ended).toMatchObject({ code: 143 });
  expect(await footprint(site.node)).toEqual(before);
  expect(await runScript(site.node, 'echo again')).toBe('again');
});
