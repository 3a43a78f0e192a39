import { expect, test } from '@jest/globals';
import { Window } from '../../../src/page/window.js';

const rate = (down: number) => ({ down, up: 2 * down });
const view = (at: number, down: number) => ({ at, rate: rate(down), nodes: [] });

test('what the gateway knows from before comes first, then what is seen', () => {
  const window = new Window();
  window.begin([{ at: 1000, total: rate(1), of: { a: rate(5) } }]);
  window.add(view(3000, 2));
  window.add({ at: 5000, nodes: [] });
  expect(window.lines(undefined)).toEqual({ times: [1, 3], down: [1, 2], up: [2, 4] });
  expect(window.lines('a')).toEqual({ times: [1, 3], down: [5, 0], up: [10, 0] });
});

test('a look that is told twice counts once', () => {
  const window = new Window();
  window.begin([{ at: 1000, total: rate(1), of: {} }]);
  window.add(view(1000, 1));
  expect(window.lines(undefined).times).toEqual([1]);
});

test('where nobody looked there is a gap', () => {
  const window = new Window();
  window.add(view(1000, 1));
  window.add(view(60_000, 2));
  expect(window.lines(undefined).down).toEqual([1, null, 2]);
});

test('ten minutes are kept', () => {
  const window = new Window();
  for (let at = 1000; at <= 1_000_000; at += 2000) window.add(view(at, 1));
  expect(window.lines(undefined).times.at(0)).toBe(399);
  expect(window.lines(undefined).times).toHaveLength(301);
});
