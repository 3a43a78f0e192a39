import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/environment.js';
import { stateDirectoryOf } from '../../../src/node/session.js';

const env = readEnvironment({ XDG_RUNTIME_DIR: '/run/u' });

test('each name has a state directory of its own below the runtime directory', () => {
  expect(stateDirectoryOf({ name: 'a' }, env)).toBe(`${env.runtimeBase}/a`);
});

test('one that was named is absolute: the payload and later verbs may run elsewhere', () => {
  expect(stateDirectoryOf({ name: 'a', stateDir: '/s' }, env)).toBe('/s');
  expect(stateDirectoryOf({ name: 'a', stateDir: 's/../t' }, env)).toBe(`${process.cwd()}/t`);
});
