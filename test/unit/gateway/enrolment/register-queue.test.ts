import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RegisterQueue } from '../../../../src/gateway/enrolment/register-queue.js';
import { readRegister } from '../../../../src/gateway/identities.js';
import { layoutOf } from '../../../../src/gateway/layout.js';
import type { Register } from '../../../../src/gateway/register.js';
import { scratch } from '../../../support/scratch.js';

function queue() {
  const layout = layoutOf(join(scratch(), 'g'));
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  return { layout, queue: new RegisterQueue(layout, () => new Date()) };
}

const count = (register: Register) => ({
  register: { ...register, crl: register.crl + 1 },
  result: register.crl,
});

test('changes are applied one after the other, each to what the one before left', async () => {
  const { layout, queue: changes } = queue();
  const results = await Promise.all(Array.from({ length: 50 }, () => changes.change(count)));
  expect(results.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  expect(readRegister(layout).crl).toBe(51);
  expect(await changes.change(count)).toBe(51);
});

test('one that throws changes nothing, and fails for its own asker alone', async () => {
  const { layout, queue: changes } = queue();
  const bad = () => {
    throw new Error('refused');
  };
  const settled = await Promise.allSettled([
    changes.change(count),
    changes.change(bad),
    changes.change(count),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(readRegister(layout).crl).toBe(3);
});

test('who is told has it on disk, with the admissions', async () => {
  const { layout, queue: changes } = queue();
  await changes.change(count);
  expect(statSync(layout.register).mode & 0o777).toBe(0o600);
  expect(statSync(layout.users).isDirectory()).toBe(true);
});
