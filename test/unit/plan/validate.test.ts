import { expect, test } from '@jest/globals';
import type { Step } from '../../../src/plan/step.js';
import { ref, type Text } from '../../../src/plan/text.js';
import { validate } from '../../../src/plan/validate.js';

const command = (id: string, ...argv: Text[]): Step => ({
  id,
  title: id,
  action: { kind: 'command', argv },
  timeoutMs: 1000,
});
const plan = (...steps: Step[]) => ({ name: 'p', reasons: [], steps });

test('accepts references to earlier steps and to ourselves', () => {
  expect(() => validate(plan(command('a', ref('self', 'pid')), command('b', ref('a', 'pid'))))).not.toThrow();
});

test('refuses a reference to a later step', () => {
  expect(() => validate(plan(command('a', ref('b', 'pid')), command('b', 'x')))).toThrow(
    'step a uses <b.pid> too early',
  );
});

test('refuses an id that is used twice', () => {
  expect(() => validate(plan(command('a', 'x'), command('a', 'y')))).toThrow('step id a is used twice');
});
