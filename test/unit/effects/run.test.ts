import { expect, test } from '@jest/globals';
import { run } from '../../../src/effects/run.js';

test('gives everything that a program said, as it was said', async () => {
  expect(await run(['sh', '-c', 'cat; echo err >&2; exit 3'], { input: 'in\n\n' })).toEqual({
    code: 3,
    stdout: 'in\n\n',
    stderr: 'err\n',
  });
});

test('without input the program reads nothing', async () => {
  expect((await run(['cat'])).stdout).toBe('');
});

test('a signal is 128 + its number', async () => {
  expect((await run(['sh', '-c', 'kill -9 $$'])).code).toBe(137);
  expect((await run(['sleep', '60'], { timeoutMs: 20 })).code).toBe(143);
  expect((await run(['sleep', '60'], { signal: AbortSignal.timeout(20) })).code).toBe(143);
});

test('an environment that is given is the whole of it', async () => {
  expect((await run(['/usr/bin/env'], { env: { A: 'b' } })).stdout).toBe('A=b\n');
});

test('rejects when it cannot be started', async () => {
  await expect(run(['/no/such/program'])).rejects.toThrow('/no/such/program');
  await expect(run([])).rejects.toThrow('empty command');
});
