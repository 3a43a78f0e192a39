import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ProcessListener } from '../../../src/effects/execute.js';
import { standardHandlers } from '../../../src/effects/handlers.js';
import { delayOf, lastLine } from '../../../src/effects/process-step.js';
import type { ProcessAction } from '../../../src/plan/step.js';
import { faultOf } from '../../support/faults.js';
import { expectGone, runs, until } from '../../support/processes.js';
import { scratch } from '../../support/scratch.js';
import { acquire, carryOut, notebook, step } from '../../support/state.js';

const program = (script: string, changes: Partial<ProcessAction> = {}): ProcessAction => ({
  kind: 'process',
  argv: ['sh', '-c', script],
  ready: { kind: 'line', prefix: 'ready' },
  stop: { signal: 'SIGTERM', graceMs: 5000 },
  ...changes,
});
const pidOf = (applied: Awaited<ReturnType<typeof carryOut>>, id = 'p') =>
  Number(applied.outputs.get(id)?.pid);

describe('a process step', () => {
  test('stands until it is undone, and is in the journal meanwhile', async () => {
    const state = await acquire();
    const applied = await carryOut([step('p', program('echo ready; exec sleep 60'))], { state });
    const pid = pidOf(applied);
    expect(runs(pid)).toBe(true);
    expect(state.journal.pending()).toMatchObject([{ kind: 'process', name: 'p', process: { pid } }]);
    await applied.undo();
    await expectGone(pid);
    expect(state.journal.pending()).toEqual([]);
  });

  test('hands every line on, before and after readiness', async () => {
    const lines: string[] = [];
    const handlers = standardHandlers({ onLine: (id, line) => void lines.push(`${id}: ${line}`) });
    const applied = await carryOut(
      [step('p', program('echo warm; echo ready 1; echo more; exec sleep 60'))],
      { handlers },
    );
    await until(() => (lines.length === 3 ? true : undefined));
    expect(lines).toEqual(['p: warm', 'p: ready 1', 'p: more']);
    await applied.undo();
  });

  test('that ends before it is ready says why, at once', async () => {
    const state = await acquire();
    const fault = await faultOf('process-died', () =>
      carryOut([step('p', program('echo starting >&2; echo no tun device >&2; exit 2'))], { state }),
    );
    expect(fault.message).toBe('p ended on its own (exit code 2): no tun device');
    expect(fault.fix).toBe(`See ${state.log('p')}.`);
  });

  test('that cannot be executed names the program', async () => {
    const action = program('', { argv: ['/no/such/program'] });
    expect((await faultOf('step-failed', () => carryOut([step('p', action)]))).message).toContain(
      '/no/such/program',
    );
  });

  test('that is not ready in time is killed although it ignores its signal', async () => {
    const dir = scratch();
    const action = program(`trap '' TERM; echo $$ > ${dir}/pid; while :; do sleep 0.01; done`, {
      stop: { signal: 'SIGTERM', graceMs: 50 },
    });
    await faultOf('step-timeout', () => carryOut([step('p', action, 500)]));
    await expectGone(Number(readFileSync(join(dir, 'pid'), 'utf8')));
  });

  test('without a restart rule, its end is the end of the plan', async () => {
    const applied = await carryOut([step('p', program('echo ready; echo out of memory >&2; exit 7'))]);
    const fault = await applied.failure;
    expect(fault.code).toBe('process-died');
    expect(fault.message).toBe('p ended on its own (exit code 7): out of memory');
    await applied.undo();
  });

  test('with one, it is started again, each time later, and the last one is stopped', async () => {
    const dir = scratch();
    const reporter = notebook();
    const script = `echo $$ >> ${dir}/pids; echo ready; [ $(wc -l < ${dir}/pids) -gt 3 ] && exec sleep 60; exit 1`;
    const restart = { firstMs: 20, maxMs: 10_000 };
    const begun = performance.now();
    const applied = await carryOut([step('p', program(script, { restart }))], { reporter });
    const pids = () => readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number);
    await until(() => (pids().length === 4 ? true : undefined));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(20 + 40 + 80);
    expect(reporter.notes).toContain('starting p again (attempt 3)');
    await applied.undo();
    await Promise.all(pids().map(expectGone));
  });

  test('a restart that fails is tried again', async () => {
    const dir = scratch();
    const events: string[] = [];
    const onProcess: ProcessListener = (id, event) =>
      void events.push(event.kind === 'started' ? `${id} runs` : event.why);
    const script = `echo x >> ${dir}/runs; case $(wc -l < ${dir}/runs) in 1) echo ready; exit 1;; 2|3) exit 1;; esac; echo ready; exec sleep 60`;
    const reporter = notebook();
    const applied = await carryOut([step('p', program(script, { restart: { firstMs: 5, maxMs: 20 } }))], {
      reporter,
      onProcess,
    });
    await until(() => (events.length === 5 ? true : undefined));
    await applied.undo();
    const ended = 'p ended on its own (exit code 1): it said nothing';
    expect(events).toEqual(['p runs', ended, ended, ended, 'p runs']);
    expect(reporter.notes.filter((note) => note.startsWith('starting p again'))).toHaveLength(3);
  });

  test('stopped between two starts, it is not started again', async () => {
    const dir = scratch();
    const script = `echo x >> ${dir}/runs; echo ready; exit 1`;
    const reporter = notebook();
    const restart = { firstMs: 600_000, maxMs: 600_000 };
    const applied = await carryOut([step('p', program(script, { restart }))], { reporter });
    await until(() => (reporter.notes.length > 0 ? true : undefined));
    await applied.undo();
    expect(readFileSync(join(dir, 'runs'), 'utf8')).toBe('x\n');
  });

  test('stopped in the middle of a start, it leaves nothing', async () => {
    const dir = scratch();
    const script = `if [ -e ${dir}/second ]; then exit 9; elif [ -e ${dir}/first ]; then echo $$ > ${dir}/second; exec sleep 60; fi; : > ${dir}/first; echo ready; exit 1`;
    const applied = await carryOut([step('p', program(script, { restart: { firstMs: 5, maxMs: 20 } }))]);
    await until(() =>
      existsSync(join(dir, 'second')) && readFileSync(join(dir, 'second'), 'utf8') ? true : undefined,
    );
    await applied.undo();
    await expectGone(Number(readFileSync(join(dir, 'second'), 'utf8')));
  });

  test('gets its environment on top of ours', async () => {
    const action = program('echo "ready $GVPN_TEST $PATH"; exec sleep 60', { env: { GVPN_TEST: 'x' } });
    const applied = await carryOut([step('p', action)]);
    expect(applied.outputs.get('p')?.line).toBe(`ready x ${process.env.PATH}`);
    await applied.undo();
  });
});

test('the backoff doubles up to its bound', () => {
  const backoff = { firstMs: 500, maxMs: 30_000 };
  expect([1, 2, 3, 7, 8, 1000].map((attempt) => delayOf(backoff, attempt))).toEqual([
    500, 1000, 2000, 30_000, 30_000, 30_000,
  ]);
});

test('there may be no last line', () => {
  expect(lastLine('/no/such/log')).toBe('it said nothing');
});
