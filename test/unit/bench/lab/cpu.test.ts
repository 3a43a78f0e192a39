import { describe, expect, test } from '@jest/globals';
import {
  keyOf,
  parseUsage,
  programOf,
  spent,
  type Usage,
  withDescendants,
} from '../../../../src/bench/lab/cpu.js';

/** As the kernel wrote it (proc_pid_stat(5)), with another name and times. */
const stat = (pid: number, name: string, user: number, system: number) =>
  `${pid} (${name}) S 17 ${pid} 1 0 -1 4194560 2053 0 3 0 ${user} ${system} 9 9 20 0 1 0 38112 9666560 968 184 1`;

describe('parseUsage', () => {
  test('adds user and system time, and leaves waited-for children out', () => {
    expect(parseUsage(stat(41, 'openconnect', 150, 250))).toEqual({
      ...{ pid: 41, parent: 17, start: '38112', name: 'openconnect', cpuSeconds: 4 },
    });
  });

  test('takes names with blanks and parentheses', () => {
    expect(parseUsage(stat(7, 'a (b) c', 1, 0))).toMatchObject({ name: 'a (b) c', cpuSeconds: 0.01 });
  });

  test.each(['', '12', '12 (cut', 'x (y) S 1 2 3'])('%j is none', (text) => {
    expect(parseUsage(text)).toBeUndefined();
  });
});

test.each([
  ['ocserv-worker', 'ocserv'],
  ['ocserv', 'ocserv'],
  ['pasta.avx2', 'pasta'],
  ['node', 'glidein-vpn'],
  ['MainThread', 'glidein-vpn'],
  ['gvpn-relay', 'gvpn-relay'],
])('%s is a process of %s', (name, program) => {
  expect(programOf(name)).toBe(program);
});

const usage = (pid: number, name: string, cpuSeconds: number, parent = 1, start = '1'): Usage => ({
  ...{ pid, name, cpuSeconds, parent, start },
});

describe('spent', () => {
  test('sums what was added, by program', () => {
    const before = [usage(2, 'ocserv-main', 1), usage(3, 'ocserv-worker', 5), usage(4, 'openconnect', 2)];
    const after = [usage(2, 'ocserv-main', 1), usage(3, 'ocserv-worker', 7), usage(4, 'openconnect', 2.5)];
    expect(spent(before, after)).toEqual({ ocserv: 2, openconnect: 0.5 });
  });

  test('counts a newcomer whole, a pid that was given again too, and who is gone not at all', () => {
    const before = [usage(5, 'pasta', 9, 1, '10'), usage(6, 'sh', 3)];
    const after = [usage(5, 'pasta', 0.5, 1, '99'), usage(7, 'ocserv-worker', 0.25)];
    expect(spent(before, after)).toEqual({ pasta: 0.5, ocserv: 0.25 });
  });

  test('leaves the load itself out', () => {
    expect(spent([], [usage(8, 'iperf3', 3), usage(9, 'vpnns', 1)])).toEqual({ vpnns: 1 });
  });
});

test('withDescendants finds children and their children, and no neighbours', () => {
  const all = [usage(2, 'a', 0), usage(3, 'b', 0, 2), usage(4, 'c', 0, 3), usage(5, 'd', 0)];
  const found = withDescendants(all, new Set([keyOf(usage(2, 'a', 0))]));
  expect(found.map((item) => item.pid)).toEqual([2, 3, 4]);
});
