import { describe, expect, test } from '@jest/globals';
import { cellsOf, type Outcome } from '../../../../src/bench/io/aggregate.js';
import type { Cell } from '../../../../src/bench/io/cell.js';
import { type Candidate, PLAIN } from '../../../../src/bench/io/plan.js';
import { judge } from '../../../../src/bench/io/targets.js';
import { alone, measured, NO_VPN, PASTA, SLIRP, samplesFor, section } from './cells.js';

const CANDIDATES = [NO_VPN, PASTA, SLIRP, alone('prototype-user'), alone('prototype-kernel')];

function cells(
  outcome: (candidate: Candidate, direction: string, streams: number) => Outcome,
  link = PLAIN,
): Cell[] {
  const one = section({ link, candidates: CANDIDATES, streams: [1, 10], directions: ['down', 'up'] });
  return cellsOf(
    one,
    samplesFor(one, (candidate, _, direction, streams) => outcome(candidate, direction, streams)),
  );
}

const rates: Record<string, number> = { 'no-vpn': 1000, 'prototype-user': 150, 'prototype-kernel': 300 };
const usual = ({ arrangement, stack }: Candidate) =>
  measured(rates[arrangement] ?? (stack === 'pasta' ? 960 : 880), {
    cpu: { ocserv: stack === 'pasta' ? 7.5 : 9 },
  });

describe('judge', () => {
  test('judges each stack by the cell that is furthest from the target', () => {
    const judged = judge(
      cells((candidate, direction, streams) =>
        candidate === PASTA && direction === 'down' && streams === 10 ? measured(940) : usual(candidate),
      ),
    );
    expect(judged.filter((item) => item.target === 'of no-vpn, down')).toEqual([
      {
        ...{ name: 'ours-user pasta', target: 'of no-vpn, down', wanted: '≥ 0.95', seen: '0.94' },
        ...{ where: '10 streams down', met: false },
      },
      expect.objectContaining({ name: 'ours-user slirp4netns', seen: '0.88', met: false }),
    ]);
    expect(judged.filter((item) => item.target === 'of no-vpn, up').map((item) => item.met)).toEqual([
      true,
      false,
    ]);
  });

  test('compares with both modes of the prototype, and CPU the other way round', () => {
    const judged = judge(cells(usual));
    const of = (target: string) =>
      judged.filter((item) => item.target.includes(target)).map((item) => [item.seen, item.met]);
    expect(of("prototype's user")).toEqual([
      ['6.40', true],
      ['5.87', true],
    ]);
    expect(of("prototype's kernel")).toEqual([
      ['3.20', true],
      ['2.93', false],
    ]);
    expect(of('CPU')).toEqual([
      ['7.50', true],
      ['9.00', false],
    ]);
  });

  test('says nothing of what was not asked for, and does not call it met', () => {
    expect(judge([])).toEqual([]);
    expect(judge(cells(usual)).some((item) => item.target.includes('30 ms'))).toBe(false);
  });

  test('a target whose cell failed is not met', () => {
    const judged = judge(
      cells((candidate, _, streams) =>
        candidate === PASTA && streams === 1 ? { failed: 'no end after 17 s' } : usual(candidate),
      ),
    );
    expect(
      judged.find((item) => item.name.endsWith('pasta') && item.target === 'of no-vpn, down'),
    ).toMatchObject({
      ...{ seen: 'failed', met: false },
    });
  });

  test('takes WAN targets from links of that kind alone', () => {
    const wan = cells(usual, { ...PLAIN, rttNodeMs: 10, lossNodePercent: 0.01 });
    expect(judge(wan).map((item) => item.target)).toEqual(
      Array(2).fill('node 10 ms, 0.01 % loss: ten streams of no-vpn (0.9 with BBR)'),
    );
  });
});
