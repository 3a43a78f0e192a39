import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../../src/bench/load/pace.js';

describe('Pace', () => {
  test('begins as many as are due, whatever the steps, and then no more', () => {
    const pace = new Pace(2000, 3);
    const at = (ms: number) => pace.due(ms);
    expect([at(0), at(0.4), at(0.5), at(10), at(1000)]).toEqual([1, 0, 1, 19, 1980]);
    expect([at(5000), pace.done, at(9000)]).toEqual([3999, true, 0]);
  });

  test('knows how late it was', () => {
    const pace = new Pace(100, 1);
    pace.due(0);
    pace.due(15);
    expect(pace.behindMs).toBeCloseTo(5);
    // The third was due after 20 ms.
    pace.due(320);
    expect(pace.behindMs).toBeCloseTo(300);
  });

  test('without room begins later, and then all that is due', () => {
    const pace = new Pace(1000, 1);
    expect([pace.due(99, 40), pace.due(99, 0), pace.due(100, 500)]).toEqual([40, 0, 61]);
    expect([pace.due(2000, 5000), pace.done]).toEqual([899, true]);
  });
});
