import { describe, expect, test } from '@jest/globals';
import { flowsFor } from '../../../../src/bench/flows/options.js';
import { allCandidates } from '../../../../src/bench/io/candidates.js';

const all = allCandidates();

describe('flowsFor', () => {
  test('without words: what the project has promised', () => {
    expect(flowsFor({}, all)).toEqual({
      candidate: { arrangement: 'ours-user', stack: 'slirp4netns' },
      rate: 'none',
      trials: [
        { name: 'long down', bytes: 10e9 },
        { name: 'long up', bytes: 10e9 },
        { name: 'short', rate: 2000, seconds: 60 },
        { name: 'many', connections: 5000, seconds: 30 },
      ],
    });
  });

  test('sizes, trials and the arrangement by words', () => {
    const words = {
      ...{ quick: true, only: 'many,long', gigabytes: '0.05', concurrent: '200', hold: '3' },
      ...{ arrangement: 'ours-kernel', rate: '1gbit' },
    };
    expect(flowsFor(words, all)).toEqual({
      candidate: { arrangement: 'ours-kernel', stack: null },
      rate: '1gbit',
      trials: [
        { name: 'long down', bytes: 5e7 },
        { name: 'long up', bytes: 5e7 },
        { name: 'many', connections: 200, seconds: 3 },
      ],
    });
  });

  test.each([
    [{ only: 'wide' }, '--only wide: must be of long, short, many'],
    [{ gigabytes: '0' }, '--gigabytes 0: must be at least 0.001'],
    [{ gigabytes: 'x' }, '--gigabytes x'],
    [{ rateOfConnections: '0' }, '--rate-of-connections 0: must be a whole number from 1 to 100000'],
    [{ concurrent: '1.5' }, '--concurrent 1.5'],
    [{ arrangement: 'no-vpn' }, '--arrangement no-vpn'],
    [{ arrangement: 'ours-user' }, 'must name one'],
    [{ rate: 'fast' }, '--rate fast'],
  ])('refuses %j', (words, message) => {
    expect(() => flowsFor(words, all)).toThrow(message);
  });
});
