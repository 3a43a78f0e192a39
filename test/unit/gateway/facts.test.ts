import { expect, test } from '@jest/globals';
import { parseResolvers, probeGateway } from '../../../src/gateway/facts.js';

test('name servers on loopback are of no use to clients', () => {
  const text =
    '# x\nnameserver 127.0.0.53\nnameserver 192.0.2.53\n nameserver\t192.0.2.54\nnameserver ::1\noptions a\n';
  expect(parseResolvers(text)).toEqual(['192.0.2.53', '192.0.2.54']);
});

test('a host is looked at without a change, and what is missing is said', async () => {
  const facts = await probeGateway('/nowhere');
  expect(facts.uid).toBe(process.getuid?.());
  expect(facts.addresses.every((item) => !item.address.startsWith('127.'))).toBe(true);
  for (const verdict of [facts.ocserv, facts.slirp4netns, facts.pasta, facts.nft, facts.helpers, facts.tun]) {
    expect(verdict.why).not.toBe('');
  }
});
