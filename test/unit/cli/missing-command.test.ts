import { chmodSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { refuseMissing } from '../../../src/cli/missing-command.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';

test('the exit codes of a shell: 127 for what is not there, 126 for what cannot be executed', () => {
  const dir = scratch();
  const path = executable(dir, 'tool', '#!/bin/sh');
  expect(refuseMissing('tool', dir)).toBeUndefined();
  expect(refuseMissing('other', dir)).toBe(127);
  chmodSync(path, 0o644);
  expect(refuseMissing('tool', dir)).toBe(126);
});
