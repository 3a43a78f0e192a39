import { describe, expect, test } from '@jest/globals';
import { byLink, cellsOf } from '../../../../src/bench/io/aggregate.js';
import { cellSchema } from '../../../../src/bench/io/cell.js';
import { PLAIN } from '../../../../src/bench/io/plan.js';
import { alone, measured, NO_VPN, PASTA, SLIRP, samplesFor, section } from './cells.js';

describe('cellsOf', () => {
  test('computes ratios round by round, to no-vpn and to the prototype of the same mode', () => {
    const rates: Record<string, number[]> = {
      'no-vpn': [1000, 500],
      'ours-user': [900, 400],
      'prototype-user': [100, 100],
    };
    const one = section();
    const cells = cellsOf(
      one,
      samplesFor(one, ({ arrangement }, round) => measured(rates[arrangement]?.[round] ?? 0)),
    );
    expect(
      cells.map((cell) => [cell.arrangement, cell.ratioToNoVpn, cell.ratioToPrototype, cell.prototype]),
    ).toEqual([
      ['no-vpn', 1, null, null],
      ['ours-user', 0.85, 6.5, 'prototype-user'],
      ['prototype-user', 0.15, null, null],
    ]);
    expect(cells[1]).toMatchObject({
      mbps: { median: 650, min: 400, max: 900 },
      rounds: [900, 400],
      failed: null,
    });
    for (const cell of cells) expect(cellSchema.parse(cell)).toEqual(cell);
  });

  test('shares CPU seconds out over all bytes that arrived', () => {
    const one = section({ candidates: [PASTA] });
    const [cell] = cellsOf(
      one,
      samplesFor(one, (_, round) =>
        round === 0
          ? measured(800, { bytes: 1e9, cpu: { ocserv: 3, pasta: 2 } })
          : measured(800, { bytes: 3e9, cpu: { ocserv: 5, openconnect: 2 } }),
      ),
    );
    expect(cell?.cpuSecondsPerGB).toEqual({
      total: 3,
      byProcess: { ocserv: 2, pasta: 0.5, openconnect: 0.5 },
    });
  });

  test('says why a round failed and keeps the others', () => {
    const one = section({ rounds: 3 });
    const cells = cellsOf(
      one,
      samplesFor(one, ({ arrangement }, round) =>
        arrangement === 'ours-user' && round === 1 ? { failed: 'no end after 17 s' } : measured(100 + round),
      ),
    );
    expect(cells[1]).toMatchObject({
      rounds: [100, null, 102],
      mbps: { median: 101 },
      failed: 'no end after 17 s',
    });
    expect(cells[1]?.ratioToNoVpn).toBe(1);
  });

  test('never drops a cell: what was not reached is there, as failed', () => {
    const one = section({ streams: [1, 10], directions: ['down', 'up'] });
    const cells = cellsOf(one, []);
    expect(cells).toHaveLength(12);
    for (const cell of cells) {
      expect(cell).toMatchObject({
        mbps: null,
        ratioToNoVpn: null,
        failed: 'not reached',
        rounds: [null, null],
      });
      expect(cellSchema.parse(cell)).toEqual(cell);
    }
  });

  test('says why all of it is missing, where that is known', () => {
    const [cell] = cellsOf(section(), [], 'host node1 of the lab: it did not start');
    expect(cell).toMatchObject({ mbps: null, failed: 'host node1 of the lab: it did not start' });
  });

  test('pools the pings of all rounds', () => {
    const one = section({ candidates: [NO_VPN] });
    const [cell] = cellsOf(
      one,
      samplesFor(one, (_, round) => measured(1, { pingsMs: round === 0 ? [1, 2] : [3, 100] })),
    );
    expect(cell?.pingMs?.median).toBe(2.5);
    expect(cell?.pingMs?.p95).toBeGreaterThan(80);
  });
});

test('byLink keeps the order of the links', () => {
  const links = [PLAIN, { ...PLAIN, rttPoolMs: 30 }, { ...PLAIN, rate: 'none' }];
  const cells = links.flatMap((link) =>
    cellsOf(section({ link, candidates: [NO_VPN, SLIRP, alone('ours-kernel')] }), []),
  );
  expect(byLink(cells).map((group) => [group.length, group[0]?.rate, group[0]?.rttPoolMs])).toEqual([
    [3, '1gbit', 0],
    [3, '1gbit', 30],
    [3, 'none', 0],
  ]);
});
