import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dayFile, dayOf } from '../../../src/gateway/accounting/ledger.js';
import { openDirectory } from '../../../src/gateway/accounting/settle.js';
import { accounts, begin, counted, end, records, worker } from '../../support/accounts.js';

const SINCE = '2026-11-24T12:00:00.000Z';

test('a session that nobody looked at meanwhile: one line, by what ocserv says', async () => {
  const layout = accounts();
  const { pid: id } = worker();
  await begin(layout, { id });
  expect(await end(layout, { id }, { received: 1000, sent: 9_007_199_254_740_991 })).toBe(0);
  const [line, ...more] = records(layout);
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    ...{ kind: 'session', identity: 'site-a', node: 'wn042', remote: '192.0.2.7', address: '10.77.0.2' },
    ...{ lost: false, bytesFromNode: 1000, bytesToNode: 9_007_199_254_740_991, denied: 0, cap: null },
    rest: { bytesFromNode: 1000, bytesToNode: 9_007_199_254_740_991, denied: 0 },
  });
  expect(line?.session).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ-${id}$`));
  expect(line?.kind === 'session' && line.rest.since).toBe(line?.start);
  expect(readdirSync(openDirectory(layout))).toEqual([]);
  expect(statSync(dayFile(layout.accounting, dayOf(new Date()))).mode & 0o777).toBe(0o600);
});

test('the rest is what is in no interval; where ocserv says less than was seen, what was seen counts', async () => {
  const layout = accounts();
  const { pid: id } = worker();
  await begin(layout, { id });
  counted(layout, id, `${SINCE} 100 200 3 150 260 5`);
  await end(layout, { id }, { received: 170, sent: 0 });
  expect(records(layout)).toMatchObject([
    {
      ...{ bytesFromNode: 170, bytesToNode: 260, denied: 5 },
      rest: { since: SINCE, bytesFromNode: 70, bytesToNode: 60, denied: 2 },
    },
  ]);
});

test('the cap in force is the identity’s own, or that of each', async () => {
  const layout = accounts();
  writeFileSync(join(layout.accounting, 'caps'), '* 20000000 -\nsite-a 5000000 1000000\n');
  for (const [USERNAME, cap] of [
    ['site-a', { down: 5_000_000, up: 1_000_000 }],
    ['site-a.0123abcd', { down: 5_000_000, up: 1_000_000 }],
    ['site-a.b', { down: 20_000_000, up: null }],
    ['site-b', { down: 20_000_000, up: null }],
  ] as const) {
    const session = { id: worker().pid, variables: { USERNAME } };
    await begin(layout, session);
    await end(layout, session);
    expect(records(layout).at(-1)).toMatchObject({ identity: USERNAME, cap });
  }
});

describe('what a node says of itself', () => {
  test.each([
    ['x","identity":"other', null],
    ['a b', null],
    ['a\nb', null],
    ['$(touch /tmp/gvpn-injected)', null],
    ['`id`;*', null],
    ['a'.repeat(65), null],
    ['', null],
    ['-n', '-n'],
    ['wn-7.site', 'wn-7.site'],
    ['wn-7-gvpn-00000000-9', 'wn-7'],
  ])('is a word or nothing: %j', async (REMOTE_HOSTNAME, node) => {
    const layout = accounts();
    const session = { id: worker().pid, variables: { REMOTE_HOSTNAME } };
    await begin(layout, session);
    await end(layout, session);
    expect(records(layout)).toMatchObject([{ node, identity: 'site-a' }]);
    expect(existsSync('/tmp/gvpn-injected')).toBe(false);
  });
});

test('a session that is not known, or is no number, gets no line', async () => {
  const layout = accounts();
  expect(await end(layout, { id: 4711 })).toBe(0);
  expect(await end(layout, { id: '../x' })).toBe(1);
  expect(records(layout)).toEqual([]);
});

test('while the gateway’s process writes an interval the script waits', async () => {
  const layout = accounts();
  const { pid: id } = worker();
  await begin(layout, { id });
  const open = join(openDirectory(layout), String(id));
  renameSync(open, `${open}.held`);
  const ending = end(layout, { id }, { received: 500 });
  await new Promise((done) => setTimeout(done, 300));
  expect(records(layout)).toEqual([]);
  counted(layout, id, `${SINCE} 400 0 0 400 0 0`);
  renameSync(`${open}.held`, open);
  await ending;
  expect(records(layout)).toMatchObject([{ bytesFromNode: 500, rest: { bytesFromNode: 100 } }]);
});

test('a holder that was killed does not keep the session', async () => {
  const layout = accounts();
  const { pid: id } = worker();
  await begin(layout, { id });
  const open = join(openDirectory(layout), String(id));
  renameSync(open, `${open}.held`);
  expect(await end(layout, { id }, { received: 5 })).toBe(0);
  expect(records(layout)).toMatchObject([{ bytesFromNode: 5 }]);
});

test('scripts that run at the same time write whole lines', async () => {
  const layout = accounts();
  const sessions = Array.from({ length: 20 }, () => ({ id: worker().pid }));
  await Promise.all(sessions.map((session) => begin(layout, session)));
  await Promise.all(sessions.map((session) => end(layout, session, { received: 7 })));
  expect(records(layout)).toHaveLength(20);
});
