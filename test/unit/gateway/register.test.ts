import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNetwork } from '../../../src/config/network.js';
import {
  capacity,
  emptyRegister,
  enrol,
  type Register,
  revocations,
  stateOf,
  strangers,
  strike,
} from '../../../src/gateway/register.js';
import { caught } from './thrown.js';

const small = parseNetwork('10.77.0.0/29') ?? { first: 0, prefix: 0 };
const day = 86_400_000;
const start = new Date('2026-11-22T00:00:00Z');
const at = (days: number) => new Date(start.getTime() + days * day);

/** The register after these names were enrolled on day 0, each for a day. */
function withNames(...names: string[]): Register {
  return names.reduce((register, name) => add(register, name, 0), emptyRegister);
}

function add(register: Register, name: string, day0: number): Register {
  const wanted = { name, serial: `serial-of-${name}-${day0}`, expires: at(day0 + 1) };
  return enrol(register, wanted, small, at(day0)).register;
}

const addresses = (register: Register) => register.identities.map((item) => item.address);

test('each identity gets the next address; the first one is the gateway', () => {
  expect(addresses(withNames('a', 'b', 'c'))).toEqual(['10.77.0.2', '10.77.0.3', '10.77.0.4']);
});

test('a valid name is refused, and named with its end', () => {
  const error = caught(() => add(withNames('a'), 'a', 0.5));
  expect(error).toMatchObject({
    code: 'identity-exists',
    facts: { name: 'a', expires: '2026-11-23T00:00:00.000Z' },
  });
});

test('a full pool is refused', () => {
  expect(capacity(small)).toBe(5);
  const error = caught(() => add(withNames('a', 'b', 'c', 'd', 'e'), 'f', 0.5));
  expect(error).toMatchObject({ code: 'pool-exhausted', facts: { count: 5, network: '10.77.0.0/29' } });
});

describe('addresses that were given back', () => {
  test('come last, after those that nobody had', () => {
    const { register } = strike(withNames('a'), 'a', at(0.1));
    expect(addresses(add(register, 'b', 0.2))).toEqual(['10.77.0.2', '10.77.0.3']);
  });

  test('come in the order in which they were given back', () => {
    const full = withNames('a', 'b', 'c', 'd', 'e');
    const struck = strike(strike(full, 'c', at(0.1)).register, 'a', at(0.2)).register;
    expect(addresses(add(struck, 'f', 0.3)).at(-1)).toBe('10.77.0.4');
    expect(addresses(add(add(struck, 'f', 0.3), 'g', 0.3)).at(-1)).toBe('10.77.0.2');
  });

  test('by expiry count as well', () => {
    expect(addresses(add(withNames('a', 'b', 'c', 'd', 'e'), 'a', 2)).at(-1)).toBe('10.77.0.2');
  });
});

test('a revoked name is free again, and its certificate stays on the list until it expires', () => {
  const struck = strike(withNames('a'), 'a', at(0.1));
  const again = add(struck.register, 'a', 0.2);
  expect(struck.register.crl).toBe(2);
  expect(revocations(again, at(0.3))).toEqual([{ serial: 'serial-of-a-0', revoked: at(0.1) }]);
  expect(revocations(again, at(1.1))).toEqual([]);
});

test('who is not valid cannot be revoked', () => {
  const struck = strike(withNames('a'), 'a', at(0.1)).register;
  expect(caught(() => strike(struck, 'a', at(0.2)))).toMatchObject({ code: 'identity-unknown' });
  expect(caught(() => strike(withNames('a'), 'a', at(2)))).toMatchObject({ code: 'identity-unknown' });
});

test('valid identities outside a new network are found', () => {
  const other = parseNetwork('10.78.0.0/24') ?? small;
  expect(strangers(withNames('a', 'b'), other, at(0.5)).map((item) => item.name)).toEqual(['a', 'b']);
  expect(strangers(withNames('a', 'b'), small, at(0.5))).toEqual([]);
  expect(strangers(withNames('a', 'b'), other, at(2))).toEqual([]);
});

test('whatever happens, no two valid identities share an address or a name', () => {
  const event = fc.record({
    verb: fc.constantFrom('enrol', 'strike'),
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    wait: fc.double({ min: 0, max: 0.6, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let register = emptyRegister;
      let clock = 0;
      for (const { verb, name, wait } of events) {
        clock += wait;
        const before = register;
        try {
          register =
            verb === 'enrol' ? add(register, name, clock) : strike(register, name, at(clock)).register;
        } catch {
          register = before;
        }
        const valid = register.identities.filter((item) => stateOf(item, at(clock)) === 'valid');
        expect(new Set(valid.map((item) => item.address)).size).toBe(valid.length);
        expect(new Set(valid.map((item) => item.name)).size).toBe(valid.length);
      }
    }),
  );
});
