import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  describeEnd,
  type ManagedProcess,
  type StartOptions,
  startProcess,
} from '../../../src/effects/managed-process.js';
import { expectGone, textOf, until } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';

const STOP = { signal: 'SIGTERM', graceMs: 10_000 } as const;

async function sh(
  script: string,
  options: Partial<StartOptions> = {},
): Promise<ManagedProcess & { log: string }> {
  const log = options.log ?? join(scratch(), 'log');
  return { ...(await startProcess(['sh', '-c', script], { log, ...options })), log };
}

describe('a managed process', () => {
  test('says how it ended', async () => {
    expect(describeEnd(await (await sh('exit 3')).ended)).toBe('exit code 3');
    expect(describeEnd(await (await sh('kill -9 $$')).ended)).toBe('signal SIGKILL');
  });

  test('appends what it says to its log', async () => {
    const first = await sh('echo out; echo err >&2');
    await first.ended;
    await (await sh('echo again', { log: first.log })).ended;
    expect(readFileSync(first.log, 'utf8')).toBe('out\nerr\nagain\n');
  });

  test('leads a session of its own: ^C at the terminal does not reach it', async () => {
    const started = await sh('exec sleep 60');
    const stat = readFileSync(`/proc/${started.identity.pid}/stat`, 'utf8');
    expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]).toBe(String(started.identity.pid));
    await started.stop(STOP);
  });

  test('gets a secret on standard input, and nowhere else', async () => {
    const dir = scratch();
    const secret = 's3cr3t-cookie';
    const started = await sh(`read x; echo "$x" > ${dir}/got; exec sleep 60`, { stdin: `${secret}\n` });
    expect(await textOf(join(dir, 'got'))).toBe(`${secret}\n`);
    const seen = ['cmdline', 'environ'].map((name) =>
      readFileSync(`/proc/${started.identity.pid}/${name}`, 'latin1'),
    );
    expect(seen.join()).not.toContain(secret);
    await started.stop(STOP);
    expect(readFileSync(started.log, 'utf8')).toBe('');
  });

  test('may end without reading its standard input', async () => {
    const started = await sh('exit 0', { stdin: 'x'.repeat(1 << 20) });
    expect(await started.ended).toEqual({ code: 0, signal: undefined });
  });

  test('is ended by its signal, so that it can tidy up', async () => {
    const dir = scratch();
    const started = await sh(
      `trap 'echo tidy > ${dir}/tidy; exit 0' TERM; echo up > ${dir}/up; while :; do sleep 0.01; done`,
    );
    await textOf(join(dir, 'up'));
    await started.stop(STOP);
    expect(await textOf(join(dir, 'tidy'))).toBe('tidy\n');
    expect(await started.ended).toEqual({ code: 0, signal: undefined });
  });

  test('that ignores its signal is killed when its time is over', async () => {
    const dir = scratch();
    const started = await sh(`trap '' TERM; echo up > ${dir}/up; while :; do sleep 0.01; done`);
    await textOf(join(dir, 'up'));
    await started.stop({ signal: 'SIGTERM', graceMs: 100 });
    expect(await started.ended).toEqual({ code: undefined, signal: 'SIGKILL' });
    await expectGone(started.identity.pid);
  });

  test('may be stopped after its end, and twice', async () => {
    const started = await sh('exit 1');
    await started.ended;
    await Promise.all([started.stop(STOP), started.stop(STOP)]);
  });

  test('is over when it ends, and takes what it started with it', async () => {
    const dir = scratch();
    const started = await sh(`sleep 60 & echo $! > ${dir}/pid; exit 4`, { onLine: () => {} });
    expect(await started.ended).toEqual({ code: 4, signal: undefined });
    await expectGone(Number(await textOf(join(dir, 'pid'))));
  });

  test('is over when it ends, whoever still holds its pipes', async () => {
    const dir = scratch();
    const started = await sh(`setsid sleep 60 & echo $! > ${dir}/pid; exit 4`, { onLine: () => {} });
    expect(await started.ended).toEqual({ code: 4, signal: undefined });
    process.kill(Number(await textOf(join(dir, 'pid'))), 'SIGKILL');
  });

  test.each([3, 7])('reports by lines on descriptor %d', async (fd) => {
    const lines: string[] = [];
    const extra = { fd, onLine: (line: string) => void lines.push(line) };
    const started = await sh(`echo '{"a":1}' >&${fd}; printf 'two\\nlast' >&${fd}; echo out`, { extra });
    await started.ended;
    await until(() => (lines.length === 3 ? true : undefined));
    expect(lines).toEqual(['{"a":1}', 'two', 'last']);
    expect(readFileSync(started.log, 'utf8')).toBe('out\n');
  });

  test('that cannot be executed is an error that names it', async () => {
    const log = join(scratch(), 'log');
    await expect(startProcess(['/no/such/program'], { log })).rejects.toThrow('/no/such/program');
    await expect(startProcess([scratch()], { log })).rejects.toThrow(/EACCES/);
    await expect(startProcess([], { log })).rejects.toThrow('empty command');
  });
});
