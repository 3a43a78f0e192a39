import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeLimits, readLimits, writeLimits } from '../../../../src/gateway/caps/in-force.js';
import { capsReasons } from '../../../../src/gateway/caps/prepare.js';
import { emptyRegister, enrol } from '../../../../src/gateway/register.js';
import { scratch } from '../../../support/scratch.js';
import { settings } from '../host.js';

const LIMITS = {
  total: { down: 1e9, up: 500e6 },
  perNode: { down: 100e6 },
  perIdentity: { 'site-a': { up: 20e6 }, 'site-b': { up: 30e6 } },
};

test('limits survive being written and read; without the file there are none', () => {
  const path = join(scratch(), 'limits.json');
  expect(readLimits(path)).toBeUndefined();
  writeLimits(path, LIMITS);
  expect(readLimits(path)).toEqual(LIMITS);
  writeLimits(path, undefined);
  expect(readLimits(path)).toBeUndefined();
});

test('a file that is something else is no absence of limits', () => {
  const path = join(scratch(), 'limits.json');
  writeFileSync(path, '{"version":1}');
  expect(() => readLimits(path)).toThrow();
});

test('what holds for whom, in words', () => {
  expect(describeLimits(LIMITS)).toEqual([
    'all nodes together down 1gbit, up 500mbit',
    'each node down 100mbit',
    'site-a up 20mbit',
    'site-b up 30mbit',
  ]);
});

test('a name without a valid invite is pointed out: it may be misspelt', () => {
  const now = new Date();
  const wanted = { name: 'site-a', serial: '40', expires: new Date(now.getTime() + 60_000) };
  const { register } = enrol(emptyRegister, wanted, settings().network, now);
  expect(capsReasons(LIMITS, register).slice(1)).toEqual([
    'limits.perIdentity.site-b: there is no valid invite of this name yet',
  ]);
  expect(capsReasons(undefined, register)).toEqual(['no caps: nothing under `limits`']);
});
