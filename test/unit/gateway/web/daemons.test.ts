import { expect, test } from '@jest/globals';
import { daemonStates } from '../../../../src/gateway/web/daemons.js';

test('our own process and the programs: how often again, whether they run, what they hold', () => {
  const [own, ocserv, tcp, ...rest] = daemonStates([
    { name: 'ocserv', pid: process.pid, restarts: 1 },
    { name: 'tcp', restarts: 0 },
  ]);
  expect(rest).toEqual([]);
  expect(own).toMatchObject({ name: 'gateway', alive: true, restarts: 0 });
  expect(own?.memoryBytes).toBeGreaterThan(10e6);
  expect(ocserv).toMatchObject({ name: 'ocserv', alive: true, restarts: 1 });
  expect(ocserv?.descriptors).toBeGreaterThan(0);
  expect(ocserv?.descriptorLimit).toBeGreaterThan(ocserv?.descriptors ?? 0);
  expect(tcp).toEqual({ name: 'tcp', alive: false, restarts: 0 });
});

test('a program that has just ended, before that is known, holds nothing', () => {
  const [, gone] = daemonStates([{ name: 'ocserv', pid: 2 ** 22 + 1, restarts: 0 }]);
  expect(gone).toEqual({ name: 'ocserv', alive: true, restarts: 0 });
});
