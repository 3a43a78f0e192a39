import { expect, test } from '@jest/globals';
import { nodeFirewall } from '../../../src/lab/firewall.js';

test('a node may open connections to the gateway alone, and accepts none', () => {
  const rules = nodeFirewall({ addresses: ['10.90.16.1', '10.90.17.1'], port: 443 });
  expect(rules.match(/policy drop/g)).toHaveLength(3);
  expect(
    rules
      .split('\n')
      .filter((line) => /accept/.test(line))
      .map((line) => line.trim()),
  ).toEqual([
    'iifname "lo" accept',
    'ct state established,related accept',
    'oifname "lo" accept',
    'ct state established,related accept',
    'ip daddr { 10.90.16.1, 10.90.17.1 } tcp dport 443 accept',
  ]);
});
