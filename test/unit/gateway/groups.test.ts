import { expect, test } from '@jest/globals';
import { parseNetwork } from '../../../src/config/network.js';
import {
  addGroup,
  enrolNode,
  nodesOf,
  releaseNode,
  renewNode,
  strikeGroup,
  withoutLongGone,
} from '../../../src/gateway/groups.js';
import { emptyRegister, enrol, type Register, revocations, stateOf } from '../../../src/gateway/register.js';
import { caught } from './thrown.js';

const small = parseNetwork('10.77.0.0/29') ?? { first: 0, prefix: 0 };
const hour = 3_600_000;
const start = new Date('2026-11-22T00:00:00Z');
const at = (hours: number) => new Date(start.getTime() + hours * hour);

/** A register with an invite for `nodes` nodes, valid for two days. */
function withGroup(nodes: number): Register {
  return addGroup(emptyRegister, { name: 'site', serial: 'group', expires: at(48), nodes }, start).register;
}

function node(register: Register, digits: string, hours: number, ttlHours = 24) {
  const wanted = {
    invite: 'site',
    digits,
    serial: `s-${digits}`,
    label: `wn-${digits}`,
    ttlMs: ttlHours * hour,
  };
  return enrolNode(register, wanted, small, at(hours));
}

test('an invite for several nodes takes no address; each of its nodes does', () => {
  const one = node(withGroup(2), 'aaaaaaaa', 1);
  const two = node(one.register, 'bbbbbbbb', 1);
  expect(one.identity).toMatchObject({
    name: 'site.aaaaaaaa',
    address: '10.77.0.2',
    invite: 'site',
    label: 'wn-aaaaaaaa',
    expires: at(25).toISOString(),
  });
  expect(two.identity.address).toBe('10.77.0.3');
});

test('all places taken: refused by name, until one is given back, expires or is revoked', () => {
  const full = node(node(withGroup(2), 'aaaaaaaa', 1).register, 'bbbbbbbb', 2).register;
  const refused = (register: Register, hours: number) => caught(() => node(register, 'cccccccc', hours));
  expect(refused(full, 3)).toMatchObject({ code: 'nodes-exhausted', facts: { name: 'site', nodes: 2 } });
  expect(nodesOf(releaseNode(full, 'site.aaaaaaaa', at(3)).register, 'site', at(3))).toHaveLength(1);
  expect(node(releaseNode(full, 'site.aaaaaaaa', at(3)).register, 'cccccccc', 3).identity.address).toBe(
    '10.77.0.4',
  );
  expect(node(full, 'cccccccc', 25.5).identity.name).toBe('site.cccccccc');
});

test('a full pool is refused as such', () => {
  let register = withGroup(9);
  for (const letter of 'abcde') register = node(register, letter.repeat(8), 1).register;
  expect(caught(() => node(register, 'ffffffff', 1))).toMatchObject({ code: 'pool-exhausted' });
});

test('an invite that is over is refused with what became of it', () => {
  const gone = strikeGroup(withGroup(2), 'site', at(1)).register;
  expect(caught(() => node(gone, 'aaaaaaaa', 2))).toMatchObject({
    code: 'invite-revoked',
    facts: { name: 'site' },
  });
  expect(caught(() => node(withGroup(2), 'aaaaaaaa', 49))).toMatchObject({ code: 'invite-expired' });
});

test('no certificate outlives its invite', () => {
  expect(node(withGroup(1), 'aaaaaaaa', 40).identity.expires).toBe(at(48).toISOString());
});

test('a renewal keeps name and address, and the certificate before it on record while it is valid', () => {
  const first = node(withGroup(1), 'aaaaaaaa', 0);
  const wanted = (serial: string) => ({ name: 'site.aaaaaaaa', serial, ttlMs: 24 * hour });
  const second = renewNode(first.register, wanted('second'), at(12));
  expect(second.identity).toMatchObject({ name: 'site.aaaaaaaa', address: '10.77.0.2', serial: 'second' });
  expect(second.identity.former).toEqual([{ serial: 's-aaaaaaaa', expires: at(24).toISOString() }]);
  const third = renewNode(second.register, wanted('third'), at(25));
  expect(third.identity.former).toEqual([{ serial: 'second', expires: at(36).toISOString() }]);
});

test('revoking an invite ends its nodes, and all their certificates that are still valid are on the list', () => {
  const first = node(withGroup(2), 'aaaaaaaa', 0);
  const renewed = renewNode(
    first.register,
    { name: 'site.aaaaaaaa', serial: 'new', ttlMs: 24 * hour },
    at(12),
  );
  const { register, nodes } = strikeGroup(renewed.register, 'site', at(13));
  expect(nodes.map((item) => item.name)).toEqual(['site.aaaaaaaa']);
  expect(register.identities.map((item) => stateOf(item, at(13)))).toEqual(['revoked']);
  expect(register.crl).toBe(2);
  expect(
    revocations(register, at(14))
      .map(({ serial }) => serial)
      .sort(),
  ).toEqual(['group', 'new', 's-aaaaaaaa']);
  expect(
    revocations(register, at(30))
      .map(({ serial }) => serial)
      .sort(),
  ).toEqual(['group', 'new']);
});

test('names of invites are given once at a time, whatever they are for', () => {
  const again = { name: 'site', serial: 'x', expires: at(9) };
  expect(caught(() => addGroup(withGroup(1), { ...again, nodes: 3 }, at(1)))).toMatchObject({
    code: 'identity-exists',
  });
  expect(caught(() => enrol(withGroup(1), again, small, at(1)))).toMatchObject({ code: 'identity-exists' });
});

test('who has no identity cannot renew it or give it back', () => {
  const plain = enrol(withGroup(1), { name: 'one', serial: 'x', expires: at(9) }, small, start).register;
  for (const name of ['one', 'site', 'nobody'])
    expect(caught(() => releaseNode(plain, name, at(1)))).toMatchObject({ code: 'enrolment-refused' });
});

test('nodes that are long gone are forgotten, invites and those for one node are not', () => {
  const plain = enrol(withGroup(1), { name: 'one', serial: 'x', expires: at(1) }, small, start).register;
  const { register } = releaseNode(node(plain, 'aaaaaaaa', 0).register, 'site.aaaaaaaa', at(1));
  expect(withoutLongGone(register, at(47))).toBe(register);
  const later = withoutLongGone(register, at(49));
  expect(later.identities.map((item) => item.name)).toEqual(['one']);
  expect(later.groups).toHaveLength(1);
});

test('a register without such invites is written as older gateways read it', () => {
  expect(emptyRegister.version).toBe(1);
  expect(withGroup(1).version).toBe(2);
});
