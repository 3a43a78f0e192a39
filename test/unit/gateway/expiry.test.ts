import { expect, test } from '@jest/globals';
import { expiredNames, lapsed, overdue } from '../../../src/gateway/expiry.js';
import type { Identity, Register } from '../../../src/gateway/register.js';
import type { Session } from '../../../src/ocserv/occtl.js';

const now = new Date('2026-11-22T12:00:00.000Z');

function identity(name: string, last: number, expires: string, revoked?: string): Identity {
  const address = `10.77.0.${last}`;
  const issued = '2026-11-20T00:00:00.000Z';
  return { name, serial: `${name}${last}`, address, issued, expires, ...(revoked ? { revoked } : {}) };
}

function session(name: string, last: number): Session {
  const since = '2026-11-22T10:00:00.000Z';
  return {
    ...{ id: last, identity: name, address: `10.77.0.${last}`, remote: '192.0.2.1', since },
    ...{ bytesIn: 0, bytesOut: 0 },
  };
}

const past = '2026-11-22T12:00:00.000Z';
const future = '2026-11-22T12:00:00.001Z';
const register: Register = {
  version: 1,
  crl: 1,
  identities: [
    identity('valid', 2, future),
    identity('expired', 3, past),
    identity('again', 4, past),
    identity('again', 5, future),
    identity('revoked', 6, future, past),
    identity('same', 7, past),
    identity('same', 7, future),
  ],
};

test('names lose their admission when no invite of theirs is valid', () => {
  expect(expiredNames(register, now)).toEqual(['expired']);
});

test.each([
  ['of a valid invite', session('valid', 2), []],
  ['of an expired one', session('expired', 3), ['expired']],
  ['of an expired one whose name was invited again', session('again', 4), ['again']],
  ['of the later invite of a name', session('again', 5), []],
  ['of a later invite with the same address', session('same', 7), []],
  ['of a revoked one: ended by revoke', session('revoked', 6), []],
  ['of somebody unknown', session('stranger', 8), []],
])('a session %s', (_, open, ends) => {
  expect(overdue(register, [open], now)).toEqual(ends);
});

test('an identity with two sessions is named once', () => {
  expect(overdue(register, [session('expired', 3), session('expired', 3)], now)).toEqual(['expired']);
});

test('connections are ended at the addresses of expired invites, but not where another invite has the address', () => {
  expect(lapsed(register, now).map((item) => item.address)).toEqual(['10.77.0.3', '10.77.0.4']);
});
