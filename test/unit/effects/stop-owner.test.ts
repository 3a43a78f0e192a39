import { expect, test } from '@jest/globals';
import { identify, self } from '../../../src/effects/process-identity.js';
import { stopOwner } from '../../../src/effects/stop-owner.js';
import { start } from '../../support/script.js';

async function owner(script: string) {
  const { child, line, ended } = start(['sh', '-c', script]);
  await line('up');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('it does not run');
  return { identity, ended };
}
const loop = 'echo up; while :; do sleep 0.01; done';

test('waits until the owner has undone everything', async () => {
  const { identity, ended } = await owner(`trap 'sleep 0.1; exit 5' TERM; ${loop}`);
  await stopOwner(identity, 10_000);
  expect(identify(identity.pid)).toBeUndefined();
  expect((await ended).code).toBe(5);
});

test('kills an owner that does not end', async () => {
  const { identity, ended } = await owner(`trap '' TERM; ${loop}`);
  await stopOwner(identity, 50);
  expect((await ended).signal).toBe('SIGKILL');
});

test('an owner that is gone is none to stop, whoever has its pid now', async () => {
  await stopOwner({ ...self(), start: '1' }, 10_000);
  expect(identify(process.pid)).toBeDefined();
});
