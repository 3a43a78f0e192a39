import { expect, test } from '@jest/globals';
import { start, typescript } from '../../support/script.js';

test('the end of the starter is noticed, also by SIGKILL, and only once', async () => {
  const argv = typescript('test/support/fixtures/orphan.ts');
  // The shell starts it in the background and waits, as a batch script does.
  const shell = start(['sh', '-c', '"$@" & wait', 'sh', ...argv]);
  await shell.line('watching');
  shell.child.kill('SIGKILL');
  expect(await shell.line('orphaned')).toBe('orphaned');
  expect((await shell.ended).stdout).toBe('watching\norphaned\n');
});
