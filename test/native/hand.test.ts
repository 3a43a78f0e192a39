import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compileFixture, installHelpers } from '../support/native.js';
import { enterCommand, type Holder, hold } from '../support/native-holder.js';
import { LEASE } from '../support/native-openconnect.js';
import { run, start } from '../support/native-process.js';
import { UP } from '../support/native-relay.js';
import { expectGone } from '../support/processes.js';

const helpers = installHelpers();
const opener = compileFixture(helpers, 'tun-opener');
const server = createServer((socket) => socket.destroy());
let holder: Holder;
let port = 0;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as { port: number }).port;
});
afterAll(() => void server.close());
beforeEach(async () => {
  holder = await hold(helpers.ns, 'same');
});

/** What the opener says, preloaded; it ends in `command`. */
async function handed(options: readonly string[], command: readonly string[] = ['true'], env = {}) {
  const argv = [
    helpers.hand,
    '--preload',
    helpers.preload,
    ...options,
    '--',
    opener,
    String(port),
    ...command,
  ];
  const result = await start(argv, { tunMode: '666', env }).ended;
  return { ...result, lines: result.stdout.trim().split('\n') };
}

const into = () => ['--target', String(holder.pid)];

describe('what openconnect finds, started by gvpn-hand', () => {
  test('the device of the namespace, and nothing else that it did not open', async () => {
    const { lines, stderr } = await handed(into());
    expect(stderr).toBe('');
    expect(lines).toContain('device tun0');
    // The descriptor that was handed over, and the one that `open` gave.
    expect(lines.filter((line) => line === 'open /dev/net/tun')).toHaveLength(2);
    expect(lines.filter((line) => line.includes(helpers.dir))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('left'))).toEqual([]);
  });

  test('one of several queues of the device, where others have it too', async () => {
    const second = [helpers.hand, '--preload', helpers.preload, ...into(), '--shared', '--'];
    const both = await handed([...into(), '--shared'], [...second, opener, String(port), 'true']);
    expect(both.lines.filter((line) => line === 'device tun0')).toHaveLength(2);
    const alone = await handed(into());
    expect(alone.stderr).toContain('attach to tun0');
  });

  test('the device stays in the namespace without a carrier when it is gone', async () => {
    await handed(into());
    const argv = enterCommand(helpers.ns, holder, 'ip', '-json', 'link', 'show', 'tun0');
    expect(JSON.parse((await run(argv)).stdout)).toEqual([expect.objectContaining({ ifname: 'tun0' })]);
  });

  test('the congestion control that was asked for', async () => {
    expect((await handed(['--congestion', 'reno'])).lines).toContain('congestion reno');
  });

  test("the host's congestion control where another one is refused", async () => {
    const usual = (await handed([])).lines.find((line) => line.startsWith('congestion'));
    expect((await handed(['--congestion', 'nonsense'])).lines).toContain(usual);
  });

  test('without a target the device of the system, as always', async () => {
    const { lines, stderr } = await handed([]);
    expect(lines).not.toContain('device tun0');
    expect(stderr).toMatch(/tun: Operation not permitted/);
  });

  test('its children get neither the device nor the preload', async () => {
    const script = 'readlink /proc/self/fd/* | grep -c tun; echo "preload $LD_PRELOAD"; env | grep -c GVPN';
    const { lines } = await handed(into(), ['sh', '-c', script]);
    // The fixture opens the device without O_CLOEXEC: F_DUPFD_CLOEXEC is the preload's.
    expect(lines.slice(-3)).toEqual(['0', 'preload ', '0']);
  });

  test('a library of the user is loaded after ours', async () => {
    const { stderr } = await handed([...into(), '--check'], ['true'], { LD_PRELOAD: '/nowhere.so' });
    expect(stderr).toContain('/nowhere.so');
    expect(stderr).toContain('gvpn-preload\n');
  });

  test('--check: the library says that it was loaded; a static program never does', async () => {
    const check = async (program: string) =>
      (await run([helpers.hand, '--preload', helpers.preload, '--check', '--', program])).stderr;
    expect(await check('/bin/true')).toBe('gvpn-preload\n');
    expect(await check(helpers.ns)).not.toContain('gvpn-preload');
  });

  test.each([
    [[], 64, /usage: gvpn-hand/],
    [['--preload', '/x', '--'], 64, /usage: gvpn-hand/],
    [['--preload', '/nowhere', '--', 'true'], 125, /open \/nowhere: No such file/],
  ])('%j is refused', async (args, code, message) => {
    const result = await run([helpers.hand, ...args]);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(message);
  });

  test('a namespace that is gone is refused, and the command is not started', async () => {
    holder.child.kill('SIGKILL');
    await expectGone(holder.pid);
    const { code, stderr, stdout } = await handed(into());
    expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
    expect(stderr).toMatch(/^gvpn-hand: open \/proc\/\d+\/ns\/user: No such file/);
  });
});

describe('gvpn-relay --handed, the script of an openconnect that has the device', () => {
  const script = async (env: Readonly<Record<string, string>>) => {
    const argv = [helpers.relay, '--target', String(holder.pid), '--report-fd', '3', '--handed'];
    const started = start(argv, { env: { ...LEASE, ...env }, pipes: 1, tunMode: '666' });
    const result = await started.ended;
    return { ...result, events: started.pipe.all().map((line) => JSON.parse(line)) };
  };

  test('sets the device up and reports, when it connects', async () => {
    await handed(into());
    expect(await script({ reason: 'connect' })).toMatchObject({ code: 0, events: [UP] });
    const argv = enterCommand(helpers.ns, holder, 'ip', '-json', 'route', 'show', 'table', 'main');
    expect(JSON.parse((await run(argv)).stdout)).toEqual([
      expect.objectContaining({ dst: 'default', dev: 'tun0', prefsrc: LEASE.INTERNAL_IP4_ADDRESS }),
    ]);
  });

  test.each(['pre-init', 'disconnect', 'attempt-reconnect', 'reconnect', ''])(
    'does nothing for the reason %j',
    async (reason) => {
      expect(await script({ reason })).toMatchObject({ code: 0, events: [], stderr: '' });
    },
  );

  test('refuses a bad lease, and says so', async () => {
    expect(await script({ reason: 'connect', INTERNAL_IP4_ADDRESS: '10.77.0.5; reboot' })).toMatchObject({
      code: 125,
      events: [{ event: 'error', what: 'environment INTERNAL_IP4_ADDRESS', errno: 'EINVAL' }],
    });
  });

  test('says that there is no device', async () => {
    expect(await script({ reason: 'connect' })).toMatchObject({
      code: 125,
      events: [{ event: 'error', what: expect.stringContaining('tun0') }],
    });
  });
});
