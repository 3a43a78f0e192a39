import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inBackground } from '../../../src/cli/background.js';
import { readEnvironment } from '../../../src/config/environment.js';
import { faultOf } from '../../support/faults.js';
import { expectGone, textOf } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { executable } from '../../support/script.js';
import { notebook } from '../../support/state.js';

/** A start whose background process is a script. */
function contextOf(...lines: string[]) {
  const dir = scratch();
  const self = executable(dir, 'self', '#!/bin/sh', ...lines);
  const env = readEnvironment({ GLIDEIN_VPN_SELF: self, TMPDIR: dir });
  return { env, reporter: notebook(), answer() {} };
}

describe('inBackground', () => {
  test('gives what the process announces, and removes the log of a good start', async () => {
    const context = contextOf(
      `echo '{"event":"ready","facts":{"pid":'$$'}}' >&3`,
      'exec 3>&-; exec sleep 60',
    );
    const { pid } = (await inBackground(context, 'default')) as { pid: number };
    expect(readdirSync(context.env.runtimeBase)).toEqual([]);
    process.kill(pid, 'SIGKILL');
    await expectGone(pid);
  });

  test('asks for the foreground and the announcement', async () => {
    const context = contextOf('echo "$*" > "$0.argv"; exit 1');
    await faultOf('process-died', () => inBackground(context, 'default'));
    const argv = readFileSync(`${context.env.selfCommand[0]}.argv`, 'utf8');
    expect(argv.trimEnd().endsWith('--foreground --quiet --announce-fd 3')).toBe(true);
  });

  test('keeps the log that a fault points to', async () => {
    const context = contextOf('echo no memory >&2; kill -9 $$');
    const fault = await faultOf('process-died', () => inBackground(context, 'default'));
    const log = join(context.env.runtimeBase, 'default.start.log');
    expect(fault.message).toContain('signal SIGKILL');
    expect(fault.fix).toBe(`See ${log}.`);
    expect(readFileSync(log, 'utf8')).toBe('no memory\n');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on, and waits for the end', async (name) => {
    const context = contextOf(
      `trap 'sleep 0.2; echo gone > "$0.end"; exit 75' ${name.slice(3)}; echo $$ > "$0.pid"`,
      'while :; do sleep 0.05; done',
    );
    const [self] = context.env.selfCommand;
    const started = inBackground(context, 'default');
    const fault = faultOf('interrupted', () => started);
    await textOf(`${self}.pid`);
    process.emit(name, name);
    expect((await fault).facts).toEqual({ signal: name });
    expect(readFileSync(`${self}.end`, 'utf8')).toBe('gone\n');
    expect(readdirSync(context.env.runtimeBase)).toEqual([]);
  });

  test('passes on a fault that was announced, and needs no log then', async () => {
    const context = contextOf(
      `echo '{"event":"fault","code":"interrupted","facts":{"signal":"SIGTERM"}}' >&3; exit 75`,
    );
    await faultOf('interrupted', () => inBackground(context, 'default'));
    expect(existsSync(join(context.env.runtimeBase, 'default.start.log'))).toBe(false);
  });
});
