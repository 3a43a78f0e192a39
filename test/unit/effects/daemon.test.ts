import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startDaemon } from '../../../src/effects/daemon.js';
import { faultOf } from '../../support/faults.js';
import { expectGone, runs } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { fixture, start } from '../../support/script.js';

const LIMIT = 60_000;

describe('startDaemon', () => {
  test('resolves with what the process announces; it goes on without us', async () => {
    const notes: string[] = [];
    const script = `echo '{"event":"note","text":"one moment"}' >&3; echo '{"event":"ready","facts":{"pid":'$$'}}' >&3; exec 3>&-; exec sleep 60`;
    const facts = await startDaemon(['sh', '-c', script], join(scratch(), 'log'), (text) => notes.push(text));
    const { pid } = facts as { pid: number };
    expect(notes).toEqual(['one moment']);
    expect(runs(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await expectGone(pid);
  });

  test('rejects with the fault that it announces, also right before its end', async () => {
    const said = '{"event":"fault","code":"step-timeout","facts":{"title":"x","seconds":5,"log":"/l"}}';
    for (let round = 0; round < 20; round += 1) {
      const started = startDaemon(
        ['sh', '-c', `echo '${said}' >&3; exit 75`],
        join(scratch(), 'log'),
        () => {},
      );
      expect((await faultOf('step-timeout', () => started)).message).toBe('step "x" was not ready after 5 s');
    }
  });

  test('rejects with its end when it announces nothing', async () => {
    const log = join(scratch(), 'log');
    const fault = await faultOf('process-died', () =>
      startDaemon(['sh', '-c', 'echo no memory >&2; kill -9 $$'], log, () => {}),
    );
    expect(fault.message).toBe('the background process ended on its own (signal SIGKILL): no memory');
    expect(fault.fix).toBe(`See ${log}.`);
  });

  test('pays no heed to what is no announcement', async () => {
    const script = `printf '%s\\n' hello null 5 '{"event":"fault","code":"no-such"}' '{"event":"ready","facts":{"a":1}}' >&3`;
    expect(await startDaemon(['sh', '-c', script], join(scratch(), 'log'), () => {})).toEqual({ a: 1 });
  });
});

/** Runs a fixture, and ends listening once it has announced `how`. Resolves with its output. */
async function listenUntil(how: string): Promise<string> {
  const [file = '', ...args] = fixture('daemon', how);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  const announced = child.stdio[3] as Socket;
  announced.on('data', (data) => {
    if (!String(data).includes(`"${how}"`)) return;
    announced.destroy();
    setTimeout(() => child.kill(), 1000);
  });
  await once(child, 'close');
  return output;
}

describe('announcer', () => {
  test(
    'a starter that ends before it heard of readiness is noticed, a later end is not',
    async () => {
      expect(await Promise.all(['note', 'ready'].map(listenUntil))).toEqual(['lost\n', '']);
    },
    LIMIT,
  );

  test(
    'the two ends understand each other',
    async () => {
      const log = join(scratch(), 'log');
      const fault = await faultOf('step-timeout', () =>
        startDaemon(fixture('daemon', 'fault'), log, () => {}),
      );
      expect(fault.facts).toEqual({ title: 'x', seconds: 5, log: '/l' });
      expect(fault.fix).toBe('Wait.');
      expect(readFileSync(log, 'utf8')).toBe('words\n');
    },
    LIMIT,
  );

  test(
    'a fault after the announcement of readiness does not hang its process',
    async () => {
      const { child, ended } = start([
        'sh',
        '-c',
        'exec "$@" 3>/dev/null',
        'sh',
        ...fixture('daemon', 'ready-then-fault'),
      ]);
      expect(await ended).toMatchObject({ code: 0, stdout: 'came to its end\n' });
      expect(runs(child.pid ?? 0)).toBe(false);
    },
    LIMIT,
  );

  test(
    'is silent when nobody listens',
    async () => {
      expect((await start(fixture('daemon', 'fault', 'nobody')).ended).code).toBe(75);
    },
    LIMIT,
  );
});
