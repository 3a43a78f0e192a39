import { describe, expect, test } from '@jest/globals';
import { LAB, nodeAddresses, standardTopology } from '../../../src/lab/topology.js';

const options = { nodes: 2, gatewayPort: 4443 };

describe('standardTopology', () => {
  test('has a pool, a DMZ host and the nodes, each node linked to the DMZ host alone', () => {
    const { hosts, links } = standardTopology(options);
    expect(hosts.map((host) => host.fqdn)).toEqual([
      'cm.pool.test',
      'gateway.dmz.test',
      'node1.hpc.test',
      'node2.hpc.test',
    ]);
    expect(links.map((link) => link.ends.map((end) => `${end.host} ${end.device} ${end.address}`))).toEqual([
      ['pool eth0 10.90.1.2/24', 'dmz pool0 10.90.1.1/24'],
      ['node1 eth0 10.90.17.2/30', 'dmz node1 10.90.17.1/30'],
      ['node2 eth0 10.90.18.2/30', 'dmz node2 10.90.18.1/30'],
    ]);
  });

  test('lets every host resolve its own name', () => {
    for (const host of standardTopology(options).hosts) {
      expect(host.hosts).toMatch(new RegExp(` ${host.fqdn.replaceAll('.', '\\.')} `));
    }
  });

  test('lets nodes reach the gateway on its port, by one address for all', () => {
    const [, , ...nodes] = standardTopology({ nodes: 3, gatewayPort: 443 }).hosts;
    expect(nodes.map((node) => node.mayReach?.port)).toEqual([443, 443, 443]);
    expect(nodes.map((node) => node.mayReach?.addresses)).toEqual([
      [LAB.gateway, '10.90.17.1'],
      [LAB.gateway, '10.90.18.1'],
      [LAB.gateway, '10.90.19.1'],
    ]);
    expect(nodes.flatMap((node) => node.routes.map((route) => route.to))).toEqual(
      Array(3).fill('10.90.16.1/32'),
    );
  });

  test('tells nodes nothing of the pool', () => {
    const [, , node] = standardTopology(options).hosts;
    expect(JSON.stringify(node)).not.toMatch(/pool\.test|10\.90\.1\./);
  });

  test('gives every interface an address of its own', () => {
    const { hosts, links } = standardTopology({ nodes: LAB.maxNodes, gatewayPort: 4443 });
    const addresses = links.flatMap((link) => link.ends.map((end) => end.address));
    const own = hosts.flatMap((host) => host.ownAddresses);
    expect(new Set([...addresses, ...own]).size).toBe(addresses.length + own.length);
    expect(nodeAddresses(LAB.maxNodes).address).toBe('10.90.80.2');
  });

  test('limits all links or none', () => {
    expect(standardTopology({ ...options, rate: '1gbit' }).links.map((link) => link.rate)).toEqual(
      Array(3).fill('1gbit'),
    );
    expect(standardTopology(options).links.some((link) => 'rate' in link)).toBe(false);
  });

  test('gives the pool’s link its leg, and those of all nodes theirs', () => {
    const [pool, node] = [
      { rttMs: 30, lossPercent: 0.01 },
      { rttMs: 2, lossPercent: 0, jitterMs: 1 },
    ];
    const { links } = standardTopology({ ...options, rate: '1gbit', pool, node });
    expect(links.map(({ leg, rate }) => [leg, rate])).toEqual([
      [pool, '1gbit'],
      [node, '1gbit'],
      [node, '1gbit'],
    ]);
    expect(standardTopology({ ...options, pool }).links.map(({ leg }) => leg)).toEqual([
      pool,
      undefined,
      undefined,
    ]);
  });

  test.each([
    [{ ...options, nodes: 0 }, '--nodes 0: must be a whole number from 1 to 64'],
    [{ ...options, nodes: 65 }, '--nodes 65'],
    [{ ...options, nodes: Number.NaN }, '--nodes NaN'],
    [{ ...options, nodes: 1.5 }, '--nodes 1.5'],
    [{ ...options, gatewayPort: 65_536 }, '--gateway-port 65536'],
    [{ ...options, rate: 'fast' }, '--rate fast: must be like 100mbit or 1gbit'],
    [{ ...options, rate: '0mbit' }, '--rate 0mbit'],
    [
      { ...options, pool: { rttMs: 1001, lossPercent: 0 } },
      '--rtt-pool 1001: must be a number from 0 to 1000',
    ],
    [{ ...options, node: { rttMs: 0, lossPercent: 51 } }, '--loss-node 51: must be a number from 0 to 50'],
    [{ ...options, node: { rttMs: 0, lossPercent: 0, jitterMs: -1 } }, '--jitter-node -1'],
    [{ ...options, pool: { rttMs: Number.NaN, lossPercent: 0 } }, '--rtt-pool NaN'],
  ])('refuses %j', (bad, message) => {
    expect(() => standardTopology(bad)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => standardTopology(bad)).toThrow(message);
  });
});
