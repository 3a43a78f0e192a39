import { expect, test } from '@jest/globals';
import { strangersNotes } from '../../../src/gateway/caps/prepare.js';
import { validClients } from '../../../src/gateway/caps/running.js';
import { evict } from '../../../src/gateway/evict.js';
import { expiredNames, overdue } from '../../../src/gateway/expiry.js';
import { addGroup, enrolNode } from '../../../src/gateway/groups.js';
import { emptyRegister } from '../../../src/gateway/register.js';
import { settings } from './host.js';

const hour = 3_600_000;
const start = new Date();
const at = (hours: number) => new Date(start.getTime() + hours * hour);
const { network } = settings();
const group = { name: 'site', serial: 'aa', expires: at(48), nodes: 2 };
const { register } = enrolNode(
  addGroup(emptyRegister, group, start).register,
  { invite: 'site', digits: '0000000a', serial: 'bb', label: 'wn', ttlMs: hour },
  network,
  start,
);

test('a node loses its admission and its session when its certificate was not renewed, its invite later', () => {
  const session = { id: 1, identity: 'site.0000000a', address: '10.77.0.2', remote: '192.0.2.1', since: '' };
  const sessions = [{ ...session, bytesIn: 0, bytesOut: 0 }];
  expect(expiredNames(register, at(0.5))).toEqual([]);
  expect(overdue(register, sessions, at(0.5))).toEqual([]);
  expect(expiredNames(register, at(2))).toEqual(['site.0000000a']);
  expect(overdue(register, sessions, at(2))).toEqual(['site.0000000a']);
  expect(expiredNames(register, at(49)).sort()).toEqual(['site', 'site.0000000a']);
});

test('an invite that was written again keeps its admission, whatever expired before it', () => {
  const again = addGroup(register, { ...group, serial: 'cc', expires: at(99) }, at(49)).register;
  expect(expiredNames(again, at(50))).toEqual(['site.0000000a']);
});

test('nodes have the caps of their invite, and an invite without nodes is no stranger', () => {
  expect(validClients(register, at(0.5))).toEqual([{ name: 'site', address: '10.77.0.2' }]);
  const limits = { perIdentity: { site: { down: 1e6 }, other: { down: 1e6 } } };
  const empty = addGroup(emptyRegister, group, start).register;
  for (const known of [empty, register])
    expect(strangersNotes(limits, known)).toEqual([expect.stringContaining('limits.perIdentity.other')]);
});

test('an address that is given again is taken from whoever still has it, and else its connections end', async () => {
  const told: string[] = [];
  const session = { id: 1, remote: '', since: '', bytesIn: 0, bytesOut: 0 };
  const control = {
    sessions: async () => [
      { ...session, identity: 'old', address: '10.77.0.2' },
      { ...session, identity: 'new3', address: '10.77.0.3' },
    ],
    expel: async ({ name }: { name: string }) => {
      told.push(`expel ${name}`);
      return true;
    },
    cut: async (address: string) => void told.push(`cut ${address}`),
  };
  const given = ['10.77.0.2', '10.77.0.3', '10.77.0.4'];
  await evict(
    given.map((address) => ({ name: `new${address.at(-1)}`, address })),
    control,
  );
  expect(told).toEqual(['expel old', 'cut 10.77.0.2', 'cut 10.77.0.4']);
});
