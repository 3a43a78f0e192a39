import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { compileFixture, installHelpers } from '../support/native.js';
import { start } from '../support/native-process.js';
import { at, blast, FAR, layWan, ping, runAt, type WanLink } from '../support/native-wan.js';

jest.setTimeout(60_000);

const helpers = installHelpers();
const datagrams = compileFixture(helpers, 'datagrams');
let link: WanLink;

afterEach(async () => await link?.end());

const quantile = (sorted: readonly number[], part: number) =>
  sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;

describe('the round trip over gvpn-wan', () => {
  // Other work on the machine can only add to a round trip: the quarter that it disturbs least is the link's own.
  test.each([10, 30, 100])('takes %i ms, within 5 %%', async (rttMs) => {
    link = await layWan('--rtt-us', String(rttMs * 1000));
    const trips = await ping(datagrams, link, 40);
    expect(trips[0]).toBeGreaterThan(rttMs * 0.95);
    expect(quantile(trips, 0.25)).toBeLessThan(rttMs * 1.05);
  });

  test('takes less than half a millisecond where no time is asked for', async () => {
    link = await layWan();
    expect(quantile(await ping(datagrams, link, 40), 0.25)).toBeLessThan(0.5);
  });

  test('is spread by jitter within its bounds', async () => {
    link = await layWan('--rtt-us', '20000', '--jitter-us', '20000');
    const trips = await ping(datagrams, link, 60);
    expect(trips[0]).toBeGreaterThan(20 * 0.95);
    expect(quantile(trips, 0.9)).toBeLessThan(40 * 1.05);
    // The sum of two even distributions from 0 to 10 ms: a tenth is below 4.5 ms, another above 15.5 ms.
    expect(quantile(trips, 0.9) - quantile(trips, 0.1)).toBeGreaterThan(6);
  });

  test('costs no work while nothing is due', async () => {
    link = await layWan('--rtt-us', '200000');
    await ping(datagrams, link, 10);
    const { stdout } = await runAt(link.near, ['cat', `/proc/${link.wan.pid}/stat`]);
    const [user, system] = stdout.slice(stdout.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
    // Of more than 2 s; in hundredths of a second.
    expect((user ?? 0) + (system ?? 0)).toBeLessThan(10);
  });
});

describe('the order over gvpn-wan', () => {
  test('is kept with jitter, and nothing is lost', async () => {
    link = await layWan('--rtt-us', '4000', '--jitter-us', '20000');
    const arrived = await blast(datagrams, link, { count: 5000, size: 200, gapNs: 100_000 });
    expect(arrived).toMatchObject({ received: 5000, disordered: 0, missing: [] });
  });
});

describe('the loss of gvpn-wan', () => {
  const COUNT = 20_000;
  const lossy = { count: COUNT, size: 100, gapNs: 50_000 };

  test.each([100, 1000, 10_000, 100_000])(
    'of %i in a million is met each way, within 4 sigma',
    async (ppm) => {
      link = await layWan('--loss-ppm', String(ppm), '--seed', '7');
      const there = await blast(datagrams, link, lossy);
      const back = await blast(datagrams, link, { ...lossy, back: true });
      const expected = (COUNT * ppm) / 1e6;
      const sigma = Math.sqrt(expected * (1 - ppm / 1e6));
      for (const { missing } of [there, back])
        expect(Math.abs(missing.length - expected)).toBeLessThanOrEqual(4 * sigma);
      expect(there.missing).not.toEqual(back.missing);
      const counters = await link.counters();
      expect(counters.map(({ offered, lost, dropped }) => [offered, lost, dropped])).toEqual([
        [COUNT, there.missing.length, 0],
        [COUNT, back.missing.length, 0],
      ]);
    },
  );

  test('meets the same datagrams with the same seed, and others with another', async () => {
    const lose = async (seed: string) => {
      link = await layWan('--loss-ppm', '10000', '--seed', seed);
      const { missing } = await blast(datagrams, link, { ...lossy, count: 5000 });
      await link.end();
      return missing;
    };
    const [first, again, other] = [await lose('1'), await lose('1'), await lose('2')];
    expect(first.length).toBeGreaterThan(20);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('the rate of gvpn-wan', () => {
  const WIRE = 1400 + 8 + 20 + 14;

  test.each([10, 100])('is %i Mbit/s, within 5 %%, as tc(8) counts', async (mbit) => {
    // Half a second of it waits in the queue, so that the later half does not depend on when the sender had its turn.
    const queue = mbit * 62_500;
    link = await layWan('--rate-bit', `${mbit}000000`, '--queue-bytes', String(queue));
    const count = Math.ceil((2 * queue) / WIRE);
    const arrived = await blast(datagrams, link, { count, size: 1400, gapNs: 25_000 });
    const rate = (arrived.later * WIRE * 8) / (arrived.laterMs * 1000);
    expect(rate / mbit).toBeGreaterThan(0.95);
    expect(rate / mbit).toBeLessThan(1.05);
    const [there] = await link.counters();
    expect([there.offered, there.dropped]).toEqual([count, count - arrived.received]);
    expect(there.dropped).toBeGreaterThan(0);
  });

  test('has a queue that holds its bytes, and drops the newest beyond', async () => {
    link = await layWan('--rate-bit', '1000000', '--queue-bytes', String(50 * WIRE));
    const arrived = await blast(datagrams, link, { count: 200, size: 1400, gapNs: 0 });
    // What the link itself sends while the others come: 11.5 ms each.
    const sent = arrived.sentMs / ((WIRE * 8) / 1000);
    expect(arrived.received).toBeGreaterThanOrEqual(50);
    expect(arrived.received).toBeLessThanOrEqual(52 + sent);
    expect(arrived.missing[0]).toBeGreaterThanOrEqual(50);
    expect(arrived.spanMs).toBeGreaterThan(49 * 11.5 * 0.95);
  });
});

describe('TCP over gvpn-wan', () => {
  /** Sends as many pseudo-random bytes as asked for, then says their SHA-256. */
  const SERVER = `const { createServer } = require('net'), { createHash, randomBytes } = require('crypto');
    const part = randomBytes(1 << 20), hash = createHash('sha256');
    createServer(async (c) => {
      for (let i = 0; i < 16; i++) { part.writeUInt32LE(i); hash.update(part);
        if (!c.write(Buffer.from(part))) await new Promise((go) => c.once('drain', go)); }
      c.end(); console.log(hash.digest('hex'));
    }).listen(7008, () => console.log('up'));`;
  const CLIENT = `const hash = require('crypto').createHash('sha256');
    require('net').connect(7008, '${FAR}').on('data', (d) => hash.update(d)).on('end', () =>
      console.log(hash.digest('hex')));`;

  test.each([
    ['nothing but the way', []],
    ['1 % loss', ['--rtt-us', '1000', '--loss-ppm', '10000']],
    ['5 % loss and jitter', ['--rtt-us', '200', '--jitter-us', '500', '--loss-ppm', '50000']],
    ['a short queue', ['--rtt-us', '1000', '--rate-bit', '100000000', '--queue-bytes', '30000']],
  ])('arrives whole over %s', async (_, options) => {
    link = await layWan(...options);
    const server = start(at(link.far, [process.execPath, '-e', SERVER]), { asSelf: true });
    expect(await server.stdout.next()).toBe('up');
    const client = await runAt(link.near, [process.execPath, '-e', CLIENT]);
    expect(client.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(client.stdout.trim()).toBe(await server.stdout.next());
    const [, back] = await link.counters();
    // Super-packets: what is lost was cut out of them.
    expect(back.packets).toBeLessThan(back.offered / 2);
    expect(back.lost > 0).toBe(options.includes('--loss-ppm'));
    expect(back.dropped > 0).toBe(options.includes('--queue-bytes'));
    expect(back.offered).toBe(back.delivered + back.lost + back.dropped);
    server.child.kill('SIGKILL');
  });
});

describe('super-packets that gvpn-wan cuts', () => {
  test('stand for the very segments that the kernel would have made', async () => {
    const segments = compileFixture(helpers, 'segments');
    const { code, stdout } = await start([segments, '2000'], { asSelf: true }).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\{"packets":2000,/) });
    expect(JSON.parse(stdout).lost).toBeGreaterThan(1000);
  });
});
