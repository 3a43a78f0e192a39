import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AllowRule } from '../../src/config/allow/rule.js';
import { type ManagedProcess, startProcess } from '../../src/effects/managed-process.js';
import { run } from '../../src/effects/run.js';
import { poll } from '../../src/effects/wait.js';
import { readSources } from '../../src/gateway/accounting/denied-sources.js';
import { AllowList, type AllowTarget } from '../../src/gateway/allow/allow-list.js';
import { allowFilter } from '../../src/gateway/allow/filter.js';
import type { AllowView } from '../../src/gateway/allow/view.js';
import { findPrograms } from '../../src/gateway/programs.js';
import { readOpened } from '../../src/verify/opened.js';
import { settings } from '../unit/gateway/host.js';

/** What the name server answers: addresses by name; undefined is silence. */
let zone: Readonly<Record<string, readonly string[]>> | undefined;
let server: Socket;
let holder: ManagedProcess;
let target: AllowTarget;
let list: AllowList | undefined;
let view: AllowView;

const clients = settings().network;

const nft = async (...words: string[]) => {
  const result = await run([...target.enter, target.nft, ...words]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return result.stdout;
};

const opened = async () => {
  const found = /elements = \{([^}]*)\}/.exec(
    await nft('list', 'set', 'inet', 'glidein_vpn', 'allowed'),
  )?.[1];
  return (found ?? '')
    .split(',')
    .flatMap((item) => item.trim() || [])
    .sort();
};

const rules = (...allow: unknown[]): readonly AllowRule[] => settings({ allow }).allow ?? [];

const start = async (...entries: unknown[]) => {
  list = await AllowList.start(rules(...entries), target, (latest) => {
    view = latest;
  });
  return list;
};

beforeEach(async () => {
  zone = {};
  server = createSocket('udp4', (question, from) => {
    const reply = zone && answer(question, zone);
    if (reply) server.send(reply, from.port, from.address);
  });
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  // A network namespace with the filter in it, as the gateway's.
  const hold = ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', 'echo on; exec sleep 60'];
  let said: () => void = () => {};
  const ready = new Promise<void>((done) => {
    said = done;
  });
  holder = await startProcess(hold, { log: '/dev/null', onLine: () => said() });
  await ready;
  const enter = [
    'nsenter',
    '--target',
    String(holder.identity.pid),
    '--user',
    '--net',
    '--preserve-credentials',
  ];
  target = { nft: findPrograms('').nft, enter, barred: [clients], servers: [`127.0.0.1:${port}`] };
  const input = `table inet glidein_vpn {\n${allowFilter({ clients, dns: [], tracked: true }).join('\n')}\n}\n`;
  expect(await run([...enter, target.nft, '-f', '-'], { input })).toMatchObject({ code: 0, stderr: '' });
});

afterEach(async () => {
  list?.stop();
  list = undefined;
  server.close();
  await holder.stop({ signal: 'SIGTERM', graceMs: 1000 });
});

test('networks and names that are known are open when it has started', async () => {
  zone = { 'cm.example.org': ['192.0.2.7', '192.0.2.8'] };
  await start('cm.example.org:9618', '10.0.0.0/8:80-81');
  // Without the clients' own network.
  expect(await opened()).toEqual([
    '10.0.0.0-10.76.255.255 . tcp . 80-81',
    '10.77.1.0-10.255.255.255 . tcp . 80-81',
    '192.0.2.7-192.0.2.8 . tcp . 9618',
  ]);
  expect(view.names).toEqual([
    { name: 'cm.example.org', addresses: ['192.0.2.7', '192.0.2.8'], refused: [] },
  ]);
});

test('a name that appears later is opened then, and one that moves keeps both addresses', async () => {
  await start('cm.example.org:9618');
  expect(await opened()).toEqual([]);
  expect(view.names[0]?.why).toBe('no address (ENOTFOUND)');
  zone = { 'cm.example.org': ['192.0.2.7'] };
  const open = async (count: number) =>
    await poll(async () => ((await opened()).length === count ? true : undefined), { timeoutMs: 15_000 });
  expect(await open(1)).toBe(true);
  zone = { 'cm.example.org': ['192.0.2.9'] };
  expect(await open(2)).toBe(true);
}, 40_000);

test('another list replaces the present one; its denied counts stay', async () => {
  const running = await start('192.0.2.0/24:80');
  await nft(
    'add',
    'element',
    'inet',
    'glidein_vpn',
    'denied',
    '{ 192.0.2.1 . tcp . 22 counter packets 3 bytes 180 }',
  );
  await running.replace(rules('198.51.100.0/24:443'));
  expect(await opened()).toEqual(['198.51.100.0/24 . tcp . 443']);
  expect(await nft('list', 'set', 'inet', 'glidein_vpn', 'denied')).toContain('192.0.2.1 . tcp . 22');
  await nft('add', 'element', 'inet', 'glidein_vpn', 'denied_sources', '{ 10.77.0.2 }');
  expect([...(await readSources(target.nft, target.enter))]).toEqual([['10.77.0.2', 0]]);
  expect(await readOpened(target)).toMatchObject([{ protocol: 'tcp', ports: { first: 443, last: 443 } }]);
  await running.replace([]);
  expect(await opened()).toEqual([]);
});

test('what the packet filter does not take leaves the old list in force', async () => {
  const running = await start('192.0.2.0/24:80');
  const before = await opened();
  await nft('flush', 'chain', 'inet', 'glidein_vpn', 'allow');
  await nft('delete', 'set', 'inet', 'glidein_vpn', 'echoes');
  await expect(running.replace(rules('198.51.100.0/24:443'))).rejects.toThrow('echoes');
  expect(await opened()).toEqual(before);
  expect(running.view().rules).toEqual(['192.0.2.0/24:80/tcp']);
});

test('name servers that say nothing do not hold a start up for longer than 5 s', async () => {
  zone = undefined;
  const begun = Date.now();
  await start('192.0.2.0/24:80', 'cm.example.org:9618');
  expect(Date.now() - begun).toBeLessThan(6000);
  expect(await opened()).toEqual(['192.0.2.0/24 . tcp . 80']);
}, 10_000);

/** A DNS answer with addresses and a time to live of 1 s, or that there is no such name. RFC 1035 */
function answer(question: Buffer, known: Readonly<Record<string, readonly string[]>>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let size = question[at] ?? 0; size > 0; size = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  const addresses = known[labels.join('.')] ?? [];
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(addresses.length > 0 ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, question.subarray(12, at + 5), ...records]);
}
