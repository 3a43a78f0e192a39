import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkStartExpression } from '../../../src/pilot/start-expression.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';

/** A release whose condor_status writes down its arguments and then does what `script` says. */
function release(script: string) {
  const dir = scratch();
  mkdirSync(join(dir, 'bin'));
  const argv = join(dir, 'argv');
  const tool = join(dir, 'bin/condor_status');
  writeFileSync(tool, `#!/bin/sh\nprintf '%s\\n' "$CONDOR_CONFIG" "$@" >${argv}\n${script}\n`);
  chmodSync(tool, 0o755);
  return { dir, version: '23.9.6', argv };
}

const given = (text: string) => ({
  text,
  origin: 'GLIDEIN_VPN_START_EXPRESSION',
  environment: { CONDOR_CONFIG: '/dev/null', PATH: '/usr/bin:/bin' },
});
const refusing = 'echo "Invalid constraint expression : ( (Memory >) )" >&2';

test("HTCondor's own tool reads it: no ads, no configuration, no pool", async () => {
  const good = release('echo "init_network_interfaces: no address" >&2; exit 1');
  await checkStartExpression(given('Memory > 5'), good);
  expect(readFileSync(good.argv, 'utf8').split('\n')).toEqual([
    '/dev/null',
    '-ads',
    '/dev/null',
    '-constraint',
    'Memory > 5',
    '',
  ]);
});

test('what it cannot read is refused with value, origin and fix, although it ends with 0', async () => {
  const fault = await faultOf('config-invalid', () =>
    checkStartExpression(given('Memory >'), release(refusing)),
  );
  expect(fault.message).toContain('startExpression = "Memory >" (GLIDEIN_VPN_START_EXPRESSION)');
  expect(fault.fix).toContain('in GLIDEIN_VPN_START_EXPRESSION');
  expect(fault.exit).toBe(78);
});

test('a release without the tool, and one whose tool does not run, refuse nothing', async () => {
  await checkStartExpression(given('Memory >'), { dir: scratch(), version: '23.9.6' });
  const broken = release('true');
  chmodSync(join(broken.dir, 'bin/condor_status'), 0o644);
  await checkStartExpression(given('Memory >'), broken);
});

test("the configuration's macros are not the tool's to read", async () => {
  const { argv, ...never } = release(refusing);
  await checkStartExpression(given('Cpus > $(MIN_CPUS)'), never);
  expect(existsSync(argv)).toBe(false);
});
