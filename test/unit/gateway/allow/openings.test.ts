import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNetwork, toAddress, toNumber } from '../../../../src/config/network.js';
import { type Answers, type Openings, openingsOf } from '../../../../src/gateway/allow/openings.js';
import { settings } from '../host.js';

const CLIENTS = ['10.77.0.0/24'].flatMap((text) => parseNetwork(text) ?? []);

function openings(entries: readonly unknown[], answers: Answers = new Map()): Openings {
  return openingsOf(settings({ allow: entries }).allow ?? [], answers, CLIENTS);
}

/** How many elements of the set hold this destination. */
function count({ ports }: Openings, protocol: string, address: string, port: number): number {
  const value = toNumber(address);
  const holds = (span: { first: number; last: number }, wanted: number) =>
    span.first <= wanted && wanted <= span.last;
  return ports.filter(
    (item) => item.protocol === protocol && holds(item.addresses, value) && holds(item.ports, port),
  ).length;
}

const open = (entries: readonly unknown[], destination: string, answers?: Answers) => {
  const [, address = '', port = '', protocol = ''] = /^(.*):(\d+)\/(.*)$/.exec(destination) ?? [];
  return count(openings(entries, answers), protocol, address, Number(port)) === 1;
};

describe('what a network opens', () => {
  test.each([
    ['192.0.2.0/24:80', '192.0.2.255:80/tcp', true],
    ['192.0.2.0/24:80', '192.0.3.0:80/tcp', false],
    ['192.0.2.0/24:80', '192.0.2.1:81/tcp', false],
    ['192.0.2.0/24:80', '192.0.2.1:80/udp', false],
    // The world is not the site.
    ['0.0.0.0/0:80', '198.51.100.7:80/tcp', true],
    ['0.0.0.0/0:80', '10.1.2.3:80/tcp', false],
    ['0.0.0.0/0:80', '172.31.255.255:80/tcp', false],
    ['0.0.0.0/0:80', '192.168.1.1:80/tcp', false],
    ['0.0.0.0/0:80', '100.64.0.1:80/tcp', false],
    ['8.0.0.0/5:80', '10.1.2.3:80/tcp', false],
    ['10.0.0.0/8:80', '10.1.2.3:80/tcp', true],
    // Never, whatever is listed.
    ['0.0.0.0/0:80', '127.0.0.1:80/tcp', false],
    ['0.0.0.0/0:80', '169.254.169.254:80/tcp', false],
    ['0.0.0.0/0:80', '0.1.2.3:80/tcp', false],
    ['0.0.0.0/0:80', '224.0.0.1:80/tcp', false],
    ['0.0.0.0/0:80', '255.255.255.255:80/tcp', false],
    ['10.0.0.0/8:80', '10.77.0.5:80/tcp', false],
  ])('%s: %s %s', (entry, destination, is) => {
    expect(open([entry], destination)).toBe(is);
  });
});

describe('what a name opens', () => {
  const answer = (...addresses: string[]): Answers => new Map([['cm.example.org', addresses]]);

  test('its public addresses, and no private one: an answer must not lead into the site', () => {
    const answers = answer('192.0.2.7', '10.1.2.3', '127.0.0.1', '169.254.169.254', '10.77.0.1', '0.0.0.0');
    expect(openings(['cm.example.org:9618'], answers).ports).toEqual([
      {
        protocol: 'tcp',
        addresses: { first: toNumber('192.0.2.7'), last: toNumber('192.0.2.7') },
        ports: { first: 9618, last: 9618 },
      },
    ]);
  });

  test('within a network that is listed for it: what lies there and nothing else', () => {
    const entry = { to: 'cm.example.org', ports: 9618, within: '10.0.0.0/8' };
    const answers = answer('192.0.2.7', '10.1.2.3', '10.77.0.1', '192.168.0.1');
    expect(openings([entry], answers).peers).toEqual([
      { first: toNumber('10.1.2.3'), last: toNumber('10.1.2.3') },
    ]);
  });

  test('nothing before it is known', () => {
    expect(openings(['cm.example.org:9618'])).toEqual({ ports: [], echoes: [], peers: [] });
  });
});

test('echoes and peers are merged', () => {
  const found = openings(['192.0.2.0/25/icmp', '192.0.2.128/25/any', '198.51.100.1:80']);
  expect(found.echoes).toEqual([{ first: toNumber('192.0.2.0'), last: toNumber('192.0.2.255') }]);
  expect(found.peers).toHaveLength(2);
});

test('an element of the set has nothing in common with another, and all of them are the list', () => {
  const base = toNumber('192.0.2.0');
  const network = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 26, max: 32 }))
    .map(([offset, prefix]) => {
      const size = 2 ** (32 - prefix);
      return { first: base + offset - (offset % size), prefix, size };
    });
  const range = fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 6 }))
    .map(([first, more]) => ({ first, last: first + more }));
  const rule = fc.record({ network, range, protocol: fc.constantFrom('tcp', 'udp', 'any') });
  const probe = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 27 }));
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 12 }), fc.array(probe, { minLength: 20 }), (rules, probes) => {
      const entries = rules.map(({ network: { first, prefix }, range: { first: from, last }, protocol }) => ({
        ...{ to: `${toAddress(first)}/${prefix}`, ports: `${from}-${last}`, protocol },
      }));
      const found = openings(entries);
      for (const [offset, port] of probes) {
        for (const protocol of ['tcp', 'udp']) {
          const wanted = rules.some(
            (item) =>
              (item.protocol === protocol || item.protocol === 'any') &&
              item.network.first <= base + offset &&
              base + offset < item.network.first + item.network.size &&
              item.range.first <= port &&
              port <= item.range.last,
          );
          expect(count(found, protocol, toAddress(base + offset), port)).toBe(wanted ? 1 : 0);
        }
      }
    }),
  );
});
