import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/environment.js';
import { startProcess } from '../../src/effects/managed-process.js';
import { isAlive, signalProcess } from '../../src/effects/process-identity.js';
import { silent } from '../../src/effects/reporter.js';
import { run } from '../../src/effects/run.js';
import { poll } from '../../src/effects/wait.js';
import { recordsIn } from '../../src/lab/emulator.js';
import type { Host } from '../../src/lab/host.js';
import { type Lab, labDown, labUp, openLab } from '../../src/lab/lab.js';
import { clearLab, LABS, linkDirectory } from '../../src/lab/lab-directory.js';
import { LAB } from '../../src/lab/topology.js';

jest.setTimeout(300_000);

const name = `t-wan-${process.pid}`;
const POOL_MS = 30;
const NODE_MS = 10;
let lab: Lab;

beforeAll(async () => {
  const pool = { rttMs: POOL_MS, lossPercent: 0 };
  const node = { rttMs: NODE_MS, lossPercent: 0 };
  lab = await labUp({ name, nodes: 2, pool, node, bound: true }, readEnvironment(), silent);
  await lab.host('dmz').output(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  await lab.host('pool').output(['ip', 'route', 'add', '10.90.0.0/16', 'via', LAB.dmz.poolSide]);
  for (const host of lab.nodes) {
    // The site's filter lets no echo out.
    await host.output(['nft', 'flush', 'ruleset']);
    await host.output(['ip', 'route', 'add', LAB.pool.address, 'via', LAB.gateway, 'dev', 'eth0', 'onlink']);
  }
});

afterAll(async () => {
  if (lab && existsSync(lab.directory)) await labDown(name);
});

/** The round trip that other work on the machine disturbs least, in milliseconds. */
async function leastMs(from: Host, to: string): Promise<number> {
  const text = await from.output(['ping', '-q', '-n', '-c', '20', '-i', '0.02', to]);
  return Number(/min\/avg\/max\S* = ([\d.]+)\//.exec(text)?.[1]);
}

const within = (ms: number, expected: number) => {
  expect(ms).toBeGreaterThan(expected * 0.95);
  expect(ms).toBeLessThan(expected * 1.05);
};

describe('a lab with legs', () => {
  test('has their round-trip times between its hosts, and their sum from node to pool', async () => {
    within(await leastMs(lab.host('dmz'), LAB.pool.address), POOL_MS);
    within(await leastMs(lab.host('node1'), LAB.gateway), NODE_MS);
    within(await leastMs(lab.host('node2'), LAB.gateway), NODE_MS);
    within(await leastMs(lab.host('node1'), LAB.pool.address), POOL_MS + NODE_MS);
  });

  test('has the devices and addresses of any other lab', async () => {
    const devices = async (host: string) =>
      (await lab.host(host).output(['ip', '-o', '-4', 'address']))
        .split('\n')
        .map((line) => line.split(/\s+/).slice(1, 4).join(' '))
        .filter((line) => line !== '' && !line.startsWith('lo'));
    expect(await devices('pool')).toEqual(['eth0 inet 10.90.1.2/24']);
    expect((await devices('dmz')).sort()).toEqual([
      'node1 inet 10.90.17.1/30',
      'node2 inet 10.90.18.1/30',
      'pool0 inet 10.90.1.1/24',
    ]);
    expect(await devices('node2')).toEqual(['eth0 inet 10.90.18.2/30']);
  });

  test('is found again by its name', async () => {
    const again = openLab(name);
    expect(again.topology).toEqual(lab.topology);
    expect(again.topology.links.map((link) => link.leg?.rttMs)).toEqual([POOL_MS, NODE_MS, NODE_MS]);
    within(await leastMs(again.host('dmz'), LAB.pool.address), POOL_MS);
  });

  test('goes down after a kill of a host or an emulator, and leaves nothing', async () => {
    const emulators = recordsIn(linkDirectory(name));
    expect(emulators.filter(isAlive)).toHaveLength(3);
    process.kill(lab.host('node1').pid, 'SIGKILL');
    // The emulator of its link goes with it; the others stay.
    const fewer = () => (emulators.filter(isAlive).length === 2 ? true : undefined);
    expect(await poll(fewer, { timeoutMs: 5000, everyMs: 5 })).toBe(true);
    const [killed] = emulators.filter(isAlive);
    if (killed) signalProcess(killed, 'SIGKILL');
    await labDown(name);
    expect(emulators.filter(isAlive)).toEqual([]);
    expect(existsSync(join(LABS, name))).toBe(false);
  });
});

describe('a lab that is bound to its maker', () => {
  const bound = `${name}-bound`;

  afterAll(async () => await clearLab(bound));

  test('loses its emulators with it, even by SIGKILL', async () => {
    const words = `bench io --name ${bound} --arrangement no-vpn --rtt-pool 5 --rtt-node 2`.split(' ');
    const log = join(tmpdir(), `${bound}.log`);
    const maker = await startProcess([process.execPath, 'dist/cli/main.js', ...words], { log });
    const all = () => {
      const found = recordsIn(linkDirectory(bound));
      return found.length === 2 ? found : undefined;
    };
    const emulators = (await poll(all, { timeoutMs: 60_000, everyMs: 5 })) ?? [];
    const before = emulators.filter(isAlive);
    process.kill(maker.identity.pid, 'SIGKILL');
    await maker.ended;
    expect(before).toHaveLength(2);
    const gone = await poll(() => (emulators.some(isAlive) ? undefined : true), { timeoutMs: 3000 });
    rmSync(log, { force: true });
    expect(gone).toBe(true);
  });
});

describe('a lab that outlives its maker', () => {
  const kept = `${name}-kept`;
  const CLI = [process.execPath, 'dist/cli/main.js', 'lab'];

  afterAll(async () => {
    if (existsSync(join(LABS, kept))) await labDown(kept);
  });

  test('keeps its emulated links until it is taken down', async () => {
    const words = ['--rtt-pool', '20', '--rtt-node', '4', '--loss-node', '1', '--rate', '100mbit'];
    expect(await run([...CLI, 'up', '--name', kept, ...words])).toMatchObject({ code: 0 });
    const emulators = recordsIn(linkDirectory(kept));
    expect(emulators.filter(isAlive)).toHaveLength(2);
    within(await leastMs(openLab(kept).host('dmz'), LAB.pool.address), 20);
    const commands = emulators.map(({ pid }) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
    );
    expect(commands).toEqual([
      expect.stringMatching(/--device node1 .*--rtt-us 4000 --loss-ppm 10000 --rate-bit 100000000 /),
      expect.stringMatching(/--device pool0 .*--rtt-us 20000 --rate-bit 100000000 --queue-bytes 1500000 /),
    ]);
    expect(await run([...CLI, 'down', '--name', kept])).toMatchObject({ code: 0 });
    expect(emulators.filter(isAlive)).toEqual([]);
    expect(readdirSync(LABS)).not.toContain(kept);
  });

  test('refuses legs that no link can be', async () => {
    const refused = await run([...CLI, 'up', '--name', kept, '--rtt-pool', 'far']);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('--rtt-pool NaN: must be a number from 0 to 1000');
  });
});

describe('an emulated link', () => {
  const fast = `${name}-fast`;
  const resultSchema = z.object({
    end: z.object({ sum_received: z.object({ bits_per_second: z.number() }) }),
  });
  let wide: Lab;

  beforeAll(async () => {
    const pool = { rttMs: 1, lossPercent: 0 };
    wide = await labUp({ name: fast, nodes: 1, pool, bound: true }, readEnvironment(), silent);
  });
  afterAll(async () => await labDown(fast));

  test('carries a gigabit of TCP', async () => {
    let best = 0;
    // Not how fast it is (the machine is noisy), but that it does not limit what a benchmark measures.
    for (let i = 0; i < 3 && best < 1e9; i++) {
      await wide.host('pool').output(['iperf3', '--server', '--one-off', '--daemon']);
      const listening = async () =>
        (await wide.host('pool').output(['ss', '-Hltn'])).includes(':5201') || undefined;
      await poll(listening, { timeoutMs: 5000 });
      const client = ['iperf3', '--client', LAB.pool.address, '--time', '2', '--omit', '1', '--json'];
      const { end } = resultSchema.parse(JSON.parse(await wide.host('dmz').output(client)));
      best = Math.max(best, end.sum_received.bits_per_second);
    }
    expect(best).toBeGreaterThanOrEqual(1e9);
  });
});
