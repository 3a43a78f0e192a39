import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { Daemon } from '../../../src/gateway/daemons.js';
import { Drain } from '../../../src/gateway/drain.js';
import { RunRecord } from '../../../src/gateway/run-record.js';
import type { RunStatus } from '../../../src/gateway/run-status.js';
import { faultOf } from '../../support/faults.js';
import { until } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';

let drain: Drain | undefined;
afterEach(async () => await drain?.stop());

const OCSERV: Daemon = { name: 'ocserv', pid: 1, since: '2026-11-24T00:00:00.000Z', restarts: 0, ends: [] };

/** A gateway with these sessions, and these that a cookie can bring back. */
function gateway(up: readonly string[], resumable: readonly string[] = []) {
  const now = { up, resumable };
  const layout = { draining: join(scratch(), 'draining') };
  const record = new RunRecord({ writeStatus() {} }, {
    state: 'up',
    daemons: [OCSERV],
  } as unknown as RunStatus);
  const control = {
    sessions: async () =>
      now.up.map((identity) => ({
        ...{ id: 1, identity, address: '', remote: '', since: '', bytesIn: 0, bytesOut: 0 },
      })),
    resumable: async () => [...now.resumable],
  };
  const said: (string | undefined)[] = [];
  const say = async (notice: string | undefined) => void said.push(notice);
  drain = new Drain({ layout, control, record, say });
  const staying = () => readFileSync(layout.draining, 'utf8').split('\n').slice(0, -1);
  return { drain, record, layout, now, staying, said };
}

test('who is up, or was just cut, may come back; it is over when the last one has gone', async () => {
  const { drain, now, staying, record } = gateway(['a'], ['a', 'b']);
  const view = await drain.begin(undefined);
  expect(view).toEqual({ since: view.since, left: ['a', 'b'] });
  expect(staying()).toEqual(['a', 'b']);
  expect(record.now.draining).toEqual(view);
  now.up = [];
  now.resumable = ['b', 'c'];
  // One that has gone is new when it comes again; one that was refused is nobody.
  await until(() => (record.now.draining?.left.join() === 'b' ? true : undefined));
  expect(staying()).toEqual(['b']);
  now.resumable = ['c'];
  expect(await drain.over).toBe('the last node has gone');
});

test('a gateway without nodes is over at once', async () => {
  const { drain } = gateway([]);
  await drain.begin(undefined);
  expect(await drain.over).toBe('the last node has gone');
});

test('at its deadline it is over, whoever is left; a second drain changes the deadline alone', async () => {
  const { drain, now } = gateway(['a', 'b']);
  const first = await drain.begin(3_600_000);
  expect(first.deadline).toBe(new Date(Date.parse(first.since) + 3_600_000).toISOString());
  now.up = ['a', 'b', 'c'];
  const second = await drain.begin(0);
  expect(second).toMatchObject({ since: first.since, left: ['a', 'b'] });
  expect(await drain.over).toMatch(/^the deadline has come; nodes that were left: a, b$/);
});

test('while nodes log in anew after a crash of ocserv none has gone, and nobody is shut out', async () => {
  const crashed = { ...OCSERV, restarts: 1, since: new Date().toISOString() };
  const { drain, now, record } = gateway(['a']);
  await drain.begin(undefined);
  record.change({ daemons: [crashed] });
  now.up = [];
  const over = await Promise.race([drain.over, new Promise((later) => setTimeout(later, 1500))]);
  expect(over).toBeUndefined();
  expect(record.now.draining?.left).toEqual(['a']);
  await drain.cancel();
  await faultOf('sessions-unknown', () => drain.begin(undefined));
});

test('two who drain at once drain once', async () => {
  const { drain, said } = gateway(['a']);
  const [one, other] = await Promise.all([drain.begin(undefined), drain.begin(3_600_000)]);
  expect(other).toMatchObject({ since: one.since, left: ['a'] });
  expect(said).toEqual(['draining']);
});

test('cancelled, nodes come in again; what is not under way cannot be cancelled', async () => {
  const { drain, record, layout, said } = gateway(['a']);
  await faultOf('not-draining', () => drain.cancel());
  await drain.begin(undefined);
  await drain.cancel();
  expect(existsSync(layout.draining)).toBe(false);
  expect(record.now).not.toHaveProperty('draining');
  expect(said).toEqual(['draining', undefined]);
  await faultOf('not-draining', () => drain.cancel());
});

test('when ocserv does not say who is up, nobody is shut out', async () => {
  const { drain, layout, record } = gateway(['a']);
  const control = Reflect.get(drain, 'gateway').control;
  control.resumable = async () => {
    throw new Error('ocserv does not answer');
  };
  await faultOf('sessions-unknown', () => drain.begin(undefined));
  expect(existsSync(layout.draining)).toBe(false);
  expect(record.now).not.toHaveProperty('draining');
});
