import { describe, expect, test } from '@jest/globals';
import { rises } from '../../../../src/bench/flows/judge.js';
import { holds } from '../../../../src/bench/flows/trial.js';
import { looks, trial, watched } from './samples.js';

const series = (of: (index: number) => number) => looks(Array.from({ length: 40 }, (_, index) => of(index)));

describe('memory that rises', () => {
  test.each([
    ['grows to the end', series((index) => 1000 + index * 100), true],
    ['grows at first and then stays', series((index) => Math.min(5000, 1000 + index * 400)), false],
    ['is a saw', series((index) => 1000 + (index % 6) * 500), false],
    ['grows by less than matters', series((index) => 1000 + index * 10), false],
    ['was not looked at often enough', looks([1000, 2000, 3000, 4000]), false],
    ['was never looked at', [], false],
  ])('%s', (_, seen, rising) => {
    expect(rises(seen)).toBe(rising);
  });
});

/** Names of the verdicts that did not hold. */
const broken = (more: Parameters<typeof trial>[0]) =>
  trial(more)
    .verdicts.filter((verdict) => !verdict.held)
    .map(({ name, why }) => `${name}: ${why}`);

describe('judge', () => {
  test('all holds', () => {
    expect(broken({})).toEqual([]);
    expect(holds(trial())).toBe(true);
    expect(holds({ ...trial(), failed: 'not reached' })).toBe(false);
  });

  test('what is lost, and why', () => {
    expect(broken({ lost: 3, failures: { ECONNRESET: 2, 'cut short': 1 } })).toEqual([
      'lost: 3 of 1000 connections, 2 ECONNRESET, 1 cut short',
    ]);
  });

  test('nothing asked is no success', () => {
    expect(broken({ asked: 0 })).toEqual(['lost: 0 of 0 connections']);
  });

  test('a descriptor that is left', () => {
    const processes = [watched('gvpn-tcp', { descriptors: { start: 7, max: 9, end: 8 } })];
    expect(broken({ processes })).toEqual(['descriptors: gvpn-tcp on the gateway 8 after, 7 before']);
  });

  test('more descriptors than connections can need: 20 open and 100 begun a second', () => {
    const most = (max: number) => [watched('gvpn-tcp', { descriptors: { start: 7, max, end: 7 } })];
    expect(broken({ processes: most(7 + 2 * 120 + 32) })).toEqual([]);
    expect(broken({ processes: most(7 + 2 * 120 + 33) })).toEqual([
      'descriptors: gvpn-tcp on the gateway up to 280, more than 7 + 272',
    ]);
  });

  test('memory that is kept, at the limit of 16 MB, and memory that rises', () => {
    const kept = (kB: number) => [watched('ocserv', { rssKB: { start: 1000, max: 99_000, end: 1000 + kB } })];
    expect(broken({ processes: kept(16 * 1024 - 1) })).toEqual([]);
    expect(broken({ processes: kept(16 * 1024) })).toEqual(['memory: ocserv on the gateway 16.0 MB more']);
    expect(broken({ processes: [watched('ocserv', { rising: true })] })).toEqual([
      'memory: ocserv on the gateway rises on and on',
    ]);
  });

  test('a process that ended', () => {
    expect(broken({ processes: [watched('gvpn-tcp', { ended: true })] })).toEqual([
      'descriptors: gvpn-tcp on the gateway ended',
      'memory: gvpn-tcp on the gateway ended',
    ]);
  });

  test('no process seen is no success', () => {
    expect(broken({ processes: [] })).toEqual(['descriptors: no process', 'memory: no process']);
  });
});
