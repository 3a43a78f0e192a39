import { expect, test } from '@jest/globals';
import { ownAddresses, parseResolvers, probeGateway } from '../../../src/gateway/facts.js';

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

test('an address of the host on its loopback interface is an address of the host', () => {
  const common = { family: 'IPv4', netmask: '', mac: '', internal: true } as const;
  const lo = [
    { ...common, address: '127.0.0.1', cidr: '127.0.0.1/8' },
    { ...common, address: '192.0.2.1', cidr: '192.0.2.1/32' },
  ];
  const link = [{ ...common, internal: false, address: '169.254.1.1', cidr: '169.254.1.1/16' }];
  expect(ownAddresses({ lo, eth0: link })).toEqual([{ interface: 'lo', address: '192.0.2.1', prefix: 32 }]);
});
