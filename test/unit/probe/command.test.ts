import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCommand } from '../../../src/probe/command.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';

function plain(dir: string, name: string): string {
  const path = join(dir, name);
  writeFileSync(path, '');
  chmodSync(path, 0o644);
  return path;
}

describe('findCommand', () => {
  test('finds the first executable on the path', () => {
    const [one, two] = [scratch(), scratch()];
    plain(one, 'tool');
    const path = executable(two, 'tool', '#!/bin/sh');
    expect(findCommand('tool', `${one}:/no/such:${two}`)).toEqual({ path });
  });

  test('a name with a slash is a path, wherever PATH leads', () => {
    const dir = scratch();
    const path = executable(dir, 'tool', '#!/bin/sh');
    expect(findCommand(path, '')).toEqual({ path });
    expect(findCommand('./tool', dir)).toEqual({ missing: 'not-found' });
  });

  test('tells what is not there from what cannot be executed', () => {
    const dir = scratch();
    mkdirSync(join(dir, 'folder'));
    symlinkSync('/no/such', join(dir, 'dangling'));
    expect(findCommand('tool', dir)).toEqual({ missing: 'not-found' });
    expect(findCommand('dangling', dir)).toEqual({ missing: 'not-found' });
    expect(findCommand('', dir)).toEqual({ missing: 'not-found' });
    expect(findCommand(plain(dir, 'text'), dir)).toEqual({ missing: 'not-executable' });
    expect(findCommand('text', dir)).toEqual({ missing: 'not-executable' });
    expect(findCommand(join(dir, 'folder'), '')).toEqual({ missing: 'not-executable' });
  });
});
