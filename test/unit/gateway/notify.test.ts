import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/environment.js';
import { canNotify, notifyReady } from '../../../src/gateway/notify.js';
import { scratch } from '../../support/scratch.js';

/** A host with this systemd-notify(1), which writes down what it is told. */
function host(version: string, code = 0) {
  const here = scratch();
  const told = join(here, 'told');
  const answer = `[ "$1" != --version ] || { echo "systemd ${version}"; exit 0; }`;
  const script = `#!/bin/sh\n${answer}\necho "$@" >> ${told}\necho no such socket >&2\nexit ${code}\n`;
  writeFileSync(join(here, 'systemd-notify'), script, { mode: 0o700 });
  const env = (variables: NodeJS.ProcessEnv = {}) =>
    readEnvironment({ PATH: here, HOME: here, ...variables });
  return { env, told: () => (existsSync(told) ? readFileSync(told, 'utf8') : '') };
}

test('the service manager is told once it waits for it, and not else', async () => {
  const { env, told } = host('252 (252.38-1)');
  expect(await notifyReady(env())).toBeUndefined();
  expect(told()).toBe('');
  expect(await notifyReady(env({ NOTIFY_SOCKET: '/run/notify' }))).toBeUndefined();
  expect(told()).toBe('--ready\n');
});

test('what keeps it from being told is said', async () => {
  const { env } = host('252', 1);
  expect(await notifyReady(env({ NOTIFY_SOCKET: '/run/notify' }))).toBe('systemd-notify: no such socket');
  const bare = readEnvironment({ PATH: scratch(), NOTIFY_SOCKET: '/run/notify' });
  expect(await notifyReady(bare)).toContain('systemd-notify was not found');
});

test('a unit has Type=notify where the message cannot be lost', async () => {
  expect(await canNotify(host('252 (252.38-1)').env())).toBe(true);
  expect(await canNotify(host('239').env())).toBe(false);
  expect(await canNotify(readEnvironment({ PATH: scratch() }))).toBe(false);
});
