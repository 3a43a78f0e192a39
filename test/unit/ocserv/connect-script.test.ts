import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../../../src/effects/run.js';
import { renderConnectScript } from '../../../src/ocserv/connect-script.js';
import { scratch } from '../../support/scratch.js';

/** Runs the script with an occtl that knows three sessions of `site-a` and writes down what it is told. */
async function connect(variables: Record<string, string>): Promise<{ code: number; told: string }> {
  const here = scratch();
  const users = join(here, "us'ers");
  const told = join(here, 'told');
  mkdirSync(users);
  writeFileSync(join(users, 'site-a'), '');
  const occtl = join(here, 'occtl');
  const shown = "'\\tID: 11\\n\\tUsername: site-a   Groupname: (none)\\n\\n\\tID: 12\\n\\n\\tID: 13\\n'";
  const fake = `#!/bin/sh\nshift 2\ncase $1 in show) printf ${shown};; *) echo "$@" >> ${told};; esac\n`;
  writeFileSync(occtl, fake, { mode: 0o700 });
  writeFileSync(told, '');
  const script = renderConnectScript({ occtl, controlSocket: join(here, 'ctl'), users })
    // No device here whose filter could be set.
    .replace(/^echo 1 > .*$/m, '');
  const env = { PATH: '/usr/bin:/bin', REASON: 'connect', ID: '12', DEVICE: 'vpns0', ...variables };
  const { code } = await run(['/bin/sh', '-c', script], { env });
  return { code, told: readFileSync(told, 'utf8') };
}

test('an admitted identity comes in, and its older sessions end', async () => {
  const result = await connect({ USERNAME: 'site-a' });
  expect(result).toEqual({ code: 0, told: 'disconnect id 11\ndisconnect id 13\n' });
});

test('who is not admitted is refused, and nothing is ended', async () => {
  expect(await connect({ USERNAME: 'site-b' })).toEqual({ code: 1, told: '' });
});

test('the filter against borrowed addresses is set on the device, and the queue where it is asked for', () => {
  const words = { occtl: '/usr/bin/occtl', controlSocket: '/s/ctl', users: '/s/users' };
  expect(renderConnectScript(words)).toContain('"/proc/sys/net/ipv4/conf/$DEVICE/rp_filter" || exit 1');
  expect(renderConnectScript(words)).not.toContain('txqueuelen');
  const script = renderConnectScript({ ...words, queue: { ip: '/sbin/ip', packets: 1000 } });
  expect(script).toContain('/sbin/ip link set dev "$DEVICE" txqueuelen 1000 || exit 1');
});
