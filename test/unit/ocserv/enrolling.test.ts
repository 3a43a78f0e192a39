import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseNetwork } from '../../../src/config/network.js';
import { run } from '../../../src/effects/run.js';
import { renderConnectScript } from '../../../src/ocserv/connect-script.js';
import { ENROLLING, renderEnrolling, renderUser } from '../../../src/ocserv/render.js';
import { scratch } from '../../support/scratch.js';

/** Runs the script for a user whose file says this; occtl and tc are never good here. */
async function connect(content: string): Promise<number> {
  const users = scratch();
  mkdirSync(users, { recursive: true });
  writeFileSync(join(users, 'site'), content);
  writeFileSync(join(users, 'limits'), '');
  const script = renderConnectScript({
    ...{
      occtl: '/bin/false',
      controlSocket: '/s/ctl',
      users,
      ip: '/bin/false',
      tunnels: 8,
      enrolling: ENROLLING,
      draining: join(users, 'draining'),
    },
    caps: { tc: '/bin/false', when: join(users, 'limits'), batch: '' },
  }).replaceAll(/^ *echo 1 > .*$/gm, ':');
  const env = {
    PATH: '/usr/bin:/bin',
    REASON: 'connect',
    ID: '1',
    DEVICE: 'vpns0',
    IP_REMOTE: '169.254.96.7',
  };
  return (await run(['/bin/sh', '-c', script], { env: { ...env, USERNAME: 'site' } })).code;
}

test('who comes to enrol is let in beside others, without caps, and is kept to the address that it got', async () => {
  const network = parseNetwork('169.254.96.0/20') ?? { first: 0, prefix: 0 };
  expect(await connect(renderEnrolling(network, 2))).toBe(0);
  // Under caps, and tc fails.
  expect(await connect(renderUser('10.77.0.2'))).toBe(1);
  expect(await connect('')).toBe(1);
  const words = {
    ...{ occtl: '/o', controlSocket: '/c', users: '/u', ip: '/i', tunnels: 8 },
    ...{ enrolling: ENROLLING, draining: '/d' },
  };
  expect(renderConnectScript(words).match(/rp_filter/g)).toHaveLength(2);
});
