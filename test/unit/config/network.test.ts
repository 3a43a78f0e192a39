import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  netmaskOf,
  networkSchema,
  overlaps,
  parseNetwork,
  showNetwork,
  sizeOf,
  toAddress,
  toNumber,
} from '../../../src/config/network.js';

const network = fc
  .record({ address: fc.integer({ min: 0, max: 2 ** 32 - 1 }), prefix: fc.integer({ min: 1, max: 32 }) })
  .map(({ address, prefix }) => ({ prefix, first: address - (address % 2 ** (32 - prefix)) }));

describe('networks', () => {
  test('addresses and networks are read back as they were shown', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => expect(toAddress(toNumber(address))).toBe(address)));
    fc.assert(fc.property(network, (one) => expect(parseNetwork(showNetwork(one))).toEqual(one)));
  });

  test('two networks overlap when one holds the first address of the other', () => {
    const holds = (outer: { first: number; prefix: number }, address: number) =>
      address >= outer.first && address < outer.first + sizeOf(outer);
    fc.assert(
      fc.property(network, network, (one, other) => {
        expect(overlaps(one, other)).toBe(holds(one, other.first) || holds(other, one.first));
      }),
    );
  });

  test('netmasks', () => {
    const mask = (text: string) => netmaskOf(parseNetwork(text) ?? { first: 0, prefix: 0 });
    expect(mask('10.77.0.0/24')).toBe('255.255.255.0');
    expect(mask('10.0.0.0/12')).toBe('255.240.0.0');
  });

  test.each(['10.77.0.1/24', '10.77.0.0', '10.77.0.0/33', '10.77/16', '::/64', '10.77.0.0/24/1', ''])(
    '%j is none',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );

  test.each(['10.0.0.0/8', '10.77.0.0/30'])('clients do not fit %s', (text) => {
    expect(networkSchema.safeParse(text).error?.issues[0]?.message).toBe(
      'must have a prefix length between 12 and 29',
    );
  });
});
