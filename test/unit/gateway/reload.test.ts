import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AllowRule } from '../../../src/config/allow/rule.js';
import type { AllowList } from '../../../src/gateway/allow/allow-list.js';
import { layoutOf } from '../../../src/gateway/layout.js';
import { Reloader } from '../../../src/gateway/reload.js';
import { RunRecord } from '../../../src/gateway/run-record.js';
import type { RunStatus } from '../../../src/gateway/run-status.js';
import { FaultError } from '../../../src/health/fault-error.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';
import { settings } from './host.js';

const LIMITS = { total: { down: '100mbit', up: '100mbit' } };
const START = { allow: ['192.0.2.1:80'], limits: LIMITS };

/** A gateway that was started with these settings; `refused`: what its packet filter and its tc(8) say. */
function gateway(start: Record<string, unknown> = START, changes: Partial<RunStatus> = {}) {
  const here = scratch();
  const layout = layoutOf(here);
  mkdirSync(dirname(layout.limits), { recursive: true });
  const said = join(here, 'tc.log');
  const refusing = join(here, 'refusing');
  const tc = join(here, 'tc');
  const heard = `[ "$1" = -batch ] || exit 0\ncat >> ${said}\n[ ! -e ${refusing} ] || { rm ${refusing}; exit 1; }\n`;
  writeFileSync(tc, `#!/bin/sh\n${heard}`, { mode: 0o700 });
  const ip = join(here, 'ip');
  writeFileSync(ip, '#!/bin/sh\necho "[]"\n', { mode: 0o700 });
  const given = { next: start as Record<string, unknown>, from: [] as (string | undefined)[] };
  const list = {
    entries: settings(start).allow as readonly AllowRule[],
    refused: undefined as string | undefined,
    replace: async (rules: readonly AllowRule[]) => {
      if (list.refused !== undefined) throw new Error(list.refused);
      list.entries = rules;
    },
  };
  const status = {
    ...{ stack: 'slirp4netns', network: '10.77.0.0/24', caps: { tc, ip }, control: { enter: [] } },
    ...changes,
  } as unknown as RunStatus;
  const reloader = new Reloader({
    ...{ settings: settings(start), layout, allow: list as unknown as AllowList, barred: [] },
    record: new RunRecord({ writeStatus() {} }, status),
    reread: (config) => {
      given.from.push(config);
      return { values: settings(given.next), origin: () => '/g.yaml' };
    },
  });
  const limits = () =>
    existsSync(layout.limits) ? JSON.parse(readFileSync(layout.limits, 'utf8')).total.down : undefined;
  const lastTotal = () =>
    /rate (\d+)bit/.exec(
      readFileSync(said, 'utf8').split('class replace dev gvpn-down parent 1:').at(-1) ?? '',
    )?.[1];
  return { reloader, list, given, limits, lastTotal, refuse: () => writeFileSync(refusing, '') };
}

test('limits and allow list are put into force, and what needs a restart is named', async () => {
  const { reloader, given, limits, list } = gateway();
  await reloader.reload();
  expect(limits()).toBe(100e6);
  given.next = {
    allow: ['192.0.2.2:80'],
    limits: { total: { down: '50mbit' } },
    mtu: 1500,
    forward: 'routed',
  };
  expect(await reloader.reload('/other.yaml')).toEqual({
    changed: ['limits', 'allow'],
    limits: { total: { down: 50e6 }, perIdentity: {} },
    opened: ['192.0.2.2:80/tcp'],
    closed: ['192.0.2.1:80/tcp'],
    restart: ['mtu', 'forward'],
    notes: [],
  });
  expect(limits()).toBe(50e6);
  expect(list.entries).toEqual(settings(given.next).allow);
  expect(given.from).toEqual([undefined, '/other.yaml']);
});

test('limits are taken away, and given for the first time', async () => {
  const { reloader, given, limits } = gateway();
  await reloader.reload();
  given.next = { allow: START.allow };
  expect(await reloader.reload()).toMatchObject({ changed: ['limits'], limits: undefined });
  expect(limits()).toBeUndefined();
  given.next = START;
  expect(await reloader.reload()).toMatchObject({ changed: ['limits'] });
  expect(await reloader.reload()).toMatchObject({ changed: [] });
});

test('a file that is wrong changes nothing', async () => {
  const { reloader, given, limits, list } = gateway();
  await reloader.reload();
  const before = list.entries;
  given.next = { ...START, limits: { total: { down: '50mbit' } }, allow: undefined };
  await faultOf('allow-missing', () => reloader.reload());
  expect([limits(), list.entries]).toEqual([100e6, before]);
});

test('where the packet filter refuses the list, the limits are put back', async () => {
  const { reloader, given, limits, lastTotal, list } = gateway();
  await reloader.reload();
  given.next = { allow: ['192.0.2.2:80'], limits: { total: { down: '50mbit' } } };
  list.refused = 'Error: too many elements';
  const fault = await faultOf('allow-refused', () => reloader.reload());
  expect(fault.message).toContain('too many elements');
  expect(limits()).toBe(100e6);
  expect(lastTotal()).toBe('100000000');
});

test('where the limits are refused, the list stays and the limits are put back', async () => {
  const { reloader, given, limits, lastTotal, list, refuse } = gateway();
  await reloader.reload();
  const before = list.entries;
  given.next = { allow: ['192.0.2.2:80'], limits: { total: { down: '50mbit' } } };
  refuse();
  await faultOf('limits-refused', () => reloader.reload());
  expect([limits(), lastTotal(), list.entries]).toEqual([100e6, '100000000', before]);
});

test('limits where none can be held are refused before the list is touched', async () => {
  const plain = gateway({ allow: ['192.0.2.1:80'] }, { caps: undefined } as never);
  plain.given.next = { ...START, allow: ['192.0.2.2:80'] };
  const before = plain.list.entries;
  await faultOf('limits-refused', () => plain.reloader.reload());
  expect(plain.list.entries).toBe(before);
  const pasta = gateway({ allow: ['192.0.2.1:80'] }, { stack: 'pasta' });
  pasta.given.next = START;
  expect((await faultOf('limits-refused', () => pasta.reloader.reload())).message).toContain('pasta');
});

test('one reload after the other, also after one that failed', async () => {
  const { reloader, given, limits } = gateway();
  given.next = {};
  const failed = reloader.reload();
  const second = reloader.reload();
  await expect(failed).rejects.toThrow(FaultError);
  await expect(second).rejects.toThrow(FaultError);
  given.next = START;
  await Promise.all([reloader.reload(), reloader.reload()]);
  expect(limits()).toBe(100e6);
});
