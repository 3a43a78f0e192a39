import { afterEach, describe, expect, test } from '@jest/globals';
import '../support/native.js';
import { statusOf } from '../support/native-proc.js';
import { run, start } from '../support/native-process.js';
import { layWan, runAt, startWanHost, WAN, type WanLink, wanCommand } from '../support/native-wan.js';
import { expectGone } from '../support/processes.js';

let link: WanLink | undefined;

afterEach(async () => {
  await link?.end();
  link = undefined;
});

describe('gvpn-wan', () => {
  test('makes devices like those of an ordinary link, and holds no privilege', async () => {
    link = await layWan('--rtt-us', '1000');
    for (const host of [link.near, link.far]) {
      const [device] = JSON.parse((await runAt(host, ['ip', '-json', 'link', 'show', 'wan0'])).stdout);
      expect(device).toMatchObject({ mtu: 1500, txqlen: 4096 });
    }
    for (const set of ['CapPrm', 'CapEff', 'CapAmb'])
      expect(statusOf(link.wan.pid, set)).toBe('0000000000000000');
  });

  test('ends by a signal with its counters and exit code 0; its devices go', async () => {
    link = await layWan();
    link.wan.child.kill('SIGTERM');
    const { code, stdout } = await link.wan.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'end', reason: 'a signal', directions: [{}, {}] });
    const { stdout: left } = await runAt(link.near, ['ip', '-o', 'link']);
    expect(left).not.toContain('wan0');
  });

  test.each(['near', 'far'] as const)('ends with the host at the %s end, even by SIGKILL', async (which) => {
    link = await layWan();
    link[which].holder.child.kill('SIGKILL');
    const { code, stdout } = await link.wan.ended;
    expect({ code, end: JSON.parse(stdout) }).toMatchObject({ code: 0, end: { reason: 'a host is gone' } });
  });

  test('ends when a device is taken away', async () => {
    link = await layWan();
    expect(await runAt(link.far, ['ip', 'link', 'delete', 'wan0'])).toMatchObject({ code: 0 });
    const { stdout } = await link.wan.ended;
    expect(JSON.parse(stdout)).toMatchObject({ reason: 'a device is gone' });
  });

  test('goes on when a device is down for a while', async () => {
    link = await layWan();
    for (const state of ['down', 'up'])
      expect(await runAt(link.far, ['ip', 'link', 'set', 'wan0', state])).toMatchObject({ code: 0 });
    expect(await link.counters()).toHaveLength(2);
  });

  test('dies with its owner, even by SIGKILL', async () => {
    const [near, far] = [await startWanHost(), await startWanHost()];
    const script = `"$@" --owner $$ & echo $!; wait`;
    const owner = start(['sh', '-c', script, 'sh', ...wanCommand(near, far)], { asSelf: true, pipes: 1 });
    const pid = Number(await owner.stdout.next());
    expect(JSON.parse(await owner.pipe.next())).toEqual({ event: 'ready' });
    owner.child.kill('SIGKILL');
    await expectGone(pid);
    for (const { holder } of [near, far]) holder.child.kill('SIGKILL');
  });

  test('says that a host is not there', async () => {
    const near = await startWanHost();
    const gone = start(['true']);
    await gone.ended;
    const result = await run(wanCommand(near, { holder: gone, pid: gone.pid }), { asSelf: true, pipes: 1 });
    expect(result).toMatchObject({
      code: 125,
      stderr: `gvpn-wan: watch the host ${gone.pid}: No such process\n`,
    });
    near.holder.child.kill('SIGKILL');
  });

  test('says that a name is taken', async () => {
    link = await layWan();
    const result = await run(wanCommand(link.near, link.far), { asSelf: true, pipes: 1 });
    expect(result).toMatchObject({ code: 125, stderr: 'gvpn-wan: make wan0: Device or resource busy\n' });
  });

  const ends = ['--end', '1', '--device', 'a', '--end', '2', '--device', 'b', '--ready-fd', '3'];
  test.each([
    [[], /usage: gvpn-wan --end PID --device NAME/],
    [[...ends, '--end', '3'], /usage:/],
    [['--end', 'x', ...ends.slice(2)], /--end: 'x' is not a number/],
    [[...ends, '--loss-ppm', '1000001'], /--loss-ppm: '1000001' is not a number from 0 to 1000000/],
    [[...ends, '--rate-bit', '1000'], /--rate-bit and --queue-bytes go together/],
    [[...ends, '--queue-bytes', '2000'], /--rate-bit and --queue-bytes go together/],
  ])('%j is bad usage', async (args, message) => {
    const result = await run([WAN, ...args], { asSelf: true });
    expect(result).toMatchObject({ code: 64, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});
