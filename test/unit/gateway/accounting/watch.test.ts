import { readFileSync, writeFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { poll } from '../../../../src/effects/wait.js';
import { parseDevices } from '../../../../src/gateway/accounting/devices.js';
import { endSessions, openAccounts } from '../../../../src/gateway/accounting/settle.js';
import { watchAccounts } from '../../../../src/gateway/accounting/watch.js';
import { limitsFile } from '../../../../src/gateway/caps/in-force.js';
import type { Layout } from '../../../../src/gateway/layout.js';
import { accounts, begin, end, records, worker } from '../../../support/accounts.js';
import { overLoopback } from '../../../support/loopback-traffic.js';
import { scratch } from '../../../support/scratch.js';
import { executable } from '../../../support/script.js';

jest.setTimeout(30_000);

const SETTINGS = { interval: 1000, keep: 1e10 };

/** An nft(8) that knows how often 10.77.0.2 was denied. */
function fakeNft(): { readonly nft: string; set(count: number): void } {
  const here = scratch();
  const file = `${here}/count`;
  writeFileSync(file, '0');
  const json = `{"nftables":[{"set":{"name":"denied_sources","elem":[{"elem":{"val":"10.77.0.2","expires":86399,"counter":{"packets":%s,"bytes":60}}}]}}]}`;
  const nft = executable(here, 'nft', '#!/bin/sh', `printf '${json}' "$(cat ${file})"`);
  return { nft, set: (count) => writeFileSync(file, String(count)) };
}

const intervals = (layout: Layout) => records(layout).filter(({ kind }) => kind === 'interval');

const loopback = () => parseDevices(readFileSync('/proc/self/net/dev', 'latin1')).get('lo');

async function until(what: () => boolean): Promise<void> {
  expect(await poll(() => what() || undefined, { timeoutMs: 10_000, everyMs: 20 })).toBe(true);
}

test('intervals and the rest are together the whole session; denied attempts are those of its time', async () => {
  const layout = accounts();
  const { nft, set } = fakeNft();
  set(100);
  writeFileSync(layout.limits, limitsFile({ perNode: { down: 20e6 }, perIdentity: {} }));
  const watch = watchAccounts(layout, SETTINGS, { nft, enter: [] });
  const session = { id: worker().pid };
  await until(() => records(layout).length === 0 && loopback() !== undefined);
  await begin(layout, session);
  await until(() => intervals(layout).length >= 1);
  set(107);
  await overLoopback(200_000);
  await until(() => intervals(layout).length >= 3);
  await overLoopback(50_000);
  const device = loopback();
  await end(layout, session, { received: device?.bytesFromNode ?? 0, sent: device?.bytesToNode ?? 0 });
  await watch.stop();
  const all = records(layout);
  const last = all.at(-1);
  if (last?.kind !== 'session') throw new Error('the last line is no session');
  const parts = all.slice(0, -1);
  expect(parts.every(({ kind, cap }) => kind === 'interval' && cap?.down === 20e6)).toBe(true);
  for (const amount of ['bytesFromNode', 'bytesToNode', 'denied'] as const)
    expect(parts.reduce((sum, part) => sum + part[amount], last.rest[amount])).toBe(last[amount]);
  expect(last).toMatchObject({ denied: 7, cap: { down: 20e6, up: null }, lost: false });
  expect(parts.slice(1).reduce((sum, part) => sum + part.bytesFromNode, 0)).toBeGreaterThan(200_000);
  // Without a gap, and without one counted twice.
  const ends = parts.map((part) => part.end);
  expect([...parts.slice(1).map(({ start }) => start), last.rest.since]).toEqual(ends);
});

test('a gateway that ends closes its sessions when it has ended', async () => {
  const layout = accounts();
  const { nft } = fakeNft();
  const watch = watchAccounts(layout, SETTINGS, { nft, enter: [] });
  const session = { id: worker().pid };
  await begin(layout, session);
  await watch.stop();
  // ocserv's own script comes too late, and says nothing of bytes.
  expect(await end(layout, session)).toBe(0);
  expect(records(layout).filter(({ kind }) => kind === 'session')).toEqual([]);
  endSessions(layout, new Date('2026-11-24T12:00:00Z'));
  endSessions(layout, new Date());
  expect(records(layout).filter(({ kind }) => kind === 'session')).toMatchObject([
    { lost: false, end: '2026-11-24T12:00:00.000Z', bytesFromNode: expect.any(Number) },
  ]);
});

test('a session whose worker went without its script is closed as lost, while others go on', async () => {
  const layout = accounts();
  const { nft } = fakeNft();
  const watch = watchAccounts(layout, SETTINGS, { nft, enter: [] });
  const [one, other] = [worker(), worker()];
  for (const { pid } of [one, other]) await begin(layout, { id: pid });
  await until(() => intervals(layout).length >= 2);
  one.kill('SIGKILL');
  await until(() => records(layout).some(({ kind }) => kind === 'session'));
  await watch.stop();
  const ended = records(layout).filter(({ kind }) => kind === 'session');
  expect(ended).toMatchObject([{ lost: true, end: null }]);
  expect(ended[0]?.session).toMatch(new RegExp(`-${one.pid}$`));
});

test('killed: the next start closes what was open as lost, with what was last seen', async () => {
  const layout = accounts();
  const { nft } = fakeNft();
  const watch = watchAccounts(layout, SETTINGS, { nft, enter: [] });
  await begin(layout, { id: worker().pid });
  await until(() => intervals(layout).length >= 1);
  // Nothing of the rest is carried out.
  openAccounts(layout, 1e10, new Date());
  await watch.stop();
  const ended = records(layout).filter(({ kind }) => kind === 'session');
  expect(ended).toMatchObject([{ lost: true, end: null }]);
  const [last] = ended;
  const rest = last?.kind === 'session' ? last.rest.bytesFromNode : Number.NaN;
  expect(last?.bytesFromNode).toBe(
    intervals(layout).reduce((sum, { bytesFromNode }) => sum + bytesFromNode, rest),
  );
});
