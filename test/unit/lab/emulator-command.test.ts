import { describe, expect, test } from '@jest/globals';
import { emulatorCommand } from '../../../src/lab/emulator-command.js';

const ends = [
  { pid: 11, device: 'eth0' },
  { pid: 12, device: 'pool0' },
] as const;
const ENDS = '--end 11 --device eth0 --end 12 --device pool0';

describe('emulatorCommand', () => {
  const command = (leg: object, rate?: string) =>
    emulatorCommand({ ends, leg: { rttMs: 0, lossPercent: 0, ...leg }, rate, seed: 3 }).join(' ');

  test('names the ends, and only what is asked for, in the units of gvpn-wan', () => {
    expect(command({ rttMs: 30 })).toBe(`${ENDS} --rtt-us 30000 --seed 3`);
    expect(command({ rttMs: 0.5, jitterMs: 2, lossPercent: 0.01 })).toBe(
      `${ENDS} --rtt-us 500 --jitter-us 2000 --loss-ppm 100 --seed 3`,
    );
  });

  test('gives a rate a queue of a round trip, and of 1.5 MB at least', () => {
    expect(command({ rttMs: 2 }, '1gbit')).toContain('--rate-bit 1000000000 --queue-bytes 1500000 ');
    expect(command({ rttMs: 100 }, '1gbit')).toContain('--rate-bit 1000000000 --queue-bytes 12500000 ');
    expect(command({ lossPercent: 1 }, '10mbit')).toContain('--rate-bit 10000000 --queue-bytes 1500000 ');
  });
});
