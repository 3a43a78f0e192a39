import { describe, expect, test } from '@jest/globals';
import { allCandidates } from '../../../../src/bench/io/candidates.js';
import { nameOf } from '../../../../src/bench/io/cell.js';
import { sectionsFor } from '../../../../src/bench/io/options.js';
import { estimate, pointsOf } from '../../../../src/bench/io/plan.js';
import { STACKS } from '../../../../src/gateway/stacks.js';
import { NO_VPN, PASTA, section } from './cells.js';

describe('pointsOf', () => {
  const points = pointsOf(section({ streams: [1, 10], directions: ['down', 'up'], rounds: 3 }));

  test('measures every cell in every round', () => {
    expect(points).toHaveLength(3 * 2 * 2 * 3);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
    expect(points.map((point) => point.round)).toEqual(points.map((point) => point.round).sort());
  });

  test('puts what is compared next to each other, and begins each round with another', () => {
    const runs = [0, 12, 24].map((from) => points.slice(from, from + 3));
    for (const run of runs)
      expect(new Set(run.map(({ streams, direction }) => `${streams} ${direction}`)).size).toBe(1);
    expect(runs.map(([first]) => first?.candidate.arrangement)).toEqual([
      'no-vpn',
      'ours-user',
      'prototype-user',
    ]);
  });
});

describe('the sets', () => {
  const all = allCandidates();

  test('know every stack that the gateway has, and no rung that is not there', () => {
    const stacks = STACKS.map((stack) => stack.name).filter((name) => name !== 'kernel');
    const names = all.map(nameOf);
    expect(names).toEqual(expect.arrayContaining(stacks.map((stack) => `ours-user ${stack}`)));
    expect(names).toEqual(
      expect.arrayContaining(['no-vpn', 'ours-kernel', 'prototype-user', 'prototype-kernel']),
    );
    expect(names).not.toContain('ours-socks');
  });

  test('the quick one is one kind of links within three minutes', () => {
    const sections = sectionsFor({ quick: true }, all);
    expect(sections.map(({ link, streams }) => [link.rate, link.rttPoolMs, streams])).toEqual([
      ['1gbit', 0, [1, 10]],
    ]);
    expect(estimate(sections)).toBeLessThan(180);
  });

  test('the full one has the paper’s table, no shaping and a WAN within thirty minutes', () => {
    const sections = sectionsFor({}, all);
    expect(sections[0]?.streams).toEqual([1, 2, 10, 20]);
    expect(sections[0]?.candidates).toHaveLength(all.length);
    expect(sections.some(({ link }) => link.rate === 'none')).toBe(true);
    const links = sections.map(({ link }) => link);
    for (const rttPoolMs of [10, 30, 100])
      expect(links).toContainEqual(expect.objectContaining({ rttPoolMs }));
    for (const rttNodeMs of [2, 10]) expect(links).toContainEqual(expect.objectContaining({ rttNodeMs }));
    for (const loss of [0.01, 0.1]) {
      expect(links).toContainEqual(expect.objectContaining({ lossPoolPercent: loss }));
      expect(links).toContainEqual(expect.objectContaining({ lossNodePercent: loss }));
    }
    expect(estimate(sections)).toBeLessThan(1800);
  });
});

describe('sectionsFor', () => {
  const all = [NO_VPN, PASTA];

  test('naming links replaces those of the set: each rate with each time and loss', () => {
    const sections = sectionsFor({ rate: 'none,100mbit', rttPool: '0,30', lossNode: '0.01' }, all);
    expect(sections.map(({ link }) => [link.rate, link.rttPoolMs, link.lossNodePercent])).toEqual([
      ['none', 0, 0.01],
      ['none', 30, 0.01],
      ['100mbit', 0, 0.01],
      ['100mbit', 30, 0.01],
    ]);
  });

  test('measures longer over links with delay', () => {
    const times = sectionsFor({ rttPool: '0,30' }, all).map(({ seconds, warmupSeconds }) => [
      seconds,
      warmupSeconds,
    ]);
    expect(times).toEqual([
      [2, 0.5],
      [4, 1.5],
    ]);
    expect(sectionsFor({ rttNode: '2', seconds: '8' }, all)[0]).toMatchObject({
      seconds: 8,
      warmupSeconds: 1.5,
    });
  });

  test('narrows to arrangements, stacks, streams, directions', () => {
    const [one] = sectionsFor(
      { arrangement: 'ours-user/pasta', streams: '2,4', direction: 'up', rounds: '5', seconds: '1' },
      all,
    );
    expect(one).toMatchObject({
      candidates: [PASTA],
      ...{ streams: [2, 4], directions: ['up'], rounds: 5, seconds: 1, warmupSeconds: 0.25 },
    });
  });

  test.each([
    [{ arrangement: 'ours-socks' }, 'ours-socks: is not there yet'],
    [{ arrangement: 'theirs' }, 'theirs: is unknown; there are no-vpn, ours-user/pasta'],
    [{ streams: '0' }, '--streams 0: must be a whole number'],
    [{ direction: 'left' }, 'must be down or up'],
    [{ rate: 'fast' }, '--rate fast'],
    [{ rttPool: '-3' }, '--rtt-pool -3'],
    [{ lossNode: '99' }, '--loss-node 99: must be a number from 0 to 50'],
    [{ seconds: '1.5' }, '--seconds 1.5'],
  ])('refuses %j', (words, message) => {
    expect(() => sectionsFor(words, all)).toThrow(message);
  });
});
