import { expect, test } from '@jest/globals';
import { allowChanges, needRestart, same } from '../../../src/gateway/differences.js';
import { settings } from './host.js';

test('what a reload cannot change is named; what it does, and what no process uses, is not', () => {
  const limits = { total: { down: '1gbit' } };
  const before = settings({ allow: ['192.0.2.1:80'], inviteTtl: '24h' });
  const after = settings({ allow: ['192.0.2.1:81'], limits, mtu: 1400, dns: ['192.0.2.53'] });
  expect(needRestart(before, after)).toEqual(['mtu', 'dns']);
  expect(needRestart(before, before)).toEqual([]);
});

test('entries of an allow list that are new, and those that are gone', () => {
  const rules = (...allow: string[]) => settings({ allow }).allow ?? [];
  expect(
    allowChanges(rules('192.0.2.1:80', 'a.example.org:1'), rules('192.0.2.1:80', '192.0.2.2/icmp')),
  ).toEqual({ opened: ['192.0.2.2/icmp'], closed: ['a.example.org:1/tcp'] });
});

test('the order in which a mapping was written is no difference', () => {
  expect(same({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same(undefined, {})).toBe(false);
});
