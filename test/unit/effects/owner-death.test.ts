import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { installed } from '../../../src/config/environment.js';
import { expectGone, runs } from '../../support/processes.js';
import { fixture, start } from '../../support/script.js';

const ns = installed.native('gvpn-ns');
const withHelper = existsSync(ns) ? test : test.skip;
if (!existsSync(ns)) console.log(`skipped: ${ns} is missing, run \`npm run build:native\``);

withHelper(
  'a process that is bound to its owner dies with it, even by SIGKILL',
  async () => {
    const { child, line, ended } = start(fixture('bound', ns));
    const pid = Number((await line('pid ')).slice(4));
    expect(runs(pid)).toBe(true);
    child.kill('SIGKILL');
    await ended;
    await expectGone(pid);
  },
  60_000,
);
