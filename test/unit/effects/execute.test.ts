import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execute, type Handlers } from '../../../src/effects/execute.js';
import { standardHandlers } from '../../../src/effects/handlers.js';
import { silent } from '../../../src/effects/reporter.js';
import { FaultError } from '../../../src/health/fault-error.js';
import type { Action, Step } from '../../../src/plan/step.js';
import { ref } from '../../../src/plan/text.js';
import { faultOf } from '../../support/faults.js';
import { scratch } from '../../support/scratch.js';
import { acquire, carryOut, notebook, step } from '../../support/state.js';

/** A program that notes `+id` when it runs and `-id` when it is undone. */
function noting(log: string, id: string, then = 'true'): Step {
  const note = (mark: string) => ['sh', '-c', `echo ${mark}${id} >> ${log}; ${mark === '+' ? then : 'true'}`];
  return step(id, { kind: 'command', argv: note('+'), undo: note('-') });
}
const lines = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

describe('execute', () => {
  test('undoes in reverse order, once', async () => {
    const log = join(scratch(), 'log');
    const applied = await carryOut(['a', 'b', 'c'].map((id) => noting(log, id)));
    await applied.undo();
    await applied.undo();
    expect(lines(log)).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
  });

  test('a second undo waits for the first and does not overtake it', async () => {
    const log = join(scratch(), 'log');
    const applied = await carryOut(['a', 'b', 'c'].map((id) => noting(log, id)));
    const first = applied.undo();
    await applied.undo();
    expect(lines(log).slice(3)).toEqual(['-c', '-b', '-a']);
    await first;
  });

  test('what steps yield flows into later steps', async () => {
    const path = join(scratch(), 'said');
    const applied = await carryOut([
      step('speaker', {
        kind: 'process',
        argv: ['sh', '-c', 'echo ready 42; exec sleep 60'],
        ready: { kind: 'line', prefix: 'ready' },
        stop: { signal: 'SIGTERM', graceMs: 1000 },
      }),
      step('file', {
        kind: 'file',
        path,
        mode: 0o600,
        content: [ref('speaker', 'line'), ' of ', ref('self', 'pid')],
      }),
    ]);
    expect(readFileSync(path, 'utf8')).toBe(`ready 42 of ${process.pid}`);
    await applied.undo();
    expect(existsSync(path)).toBe(false);
  });

  test('a failing undo is reported and does not stop the others', async () => {
    const log = join(scratch(), 'log');
    const reporter = notebook();
    const handlers: Handlers = {
      ...standardHandlers(),
      file: async () => ({
        undo: async () => {
          throw new Error('stuck');
        },
      }),
    };
    const stuck = step('stuck', { kind: 'file', path: '/x', mode: 0o600, content: '' });
    const applied = await carryOut([noting(log, 'a'), stuck, noting(log, 'b')], { handlers, reporter });
    await applied.undo();
    expect(lines(log)).toEqual(['+a', '+b', '-b', '-a']);
    expect(reporter.notes).toEqual(['undo of stuck: stuck']);
  });

  test('a plan that breaks at step k undoes exactly the steps before k, in reverse', async () => {
    const cases = fc
      .integer({ min: 1, max: 12 })
      .chain((length) =>
        fc.record({ length: fc.constant(length), broken: fc.integer({ min: 0, max: length - 1 }) }),
      );
    const state = await acquire();
    await fc.assert(
      fc.asyncProperty(cases, async ({ length, broken }) => {
        const events: string[] = [];
        const act = async (_: Action, { id }: Step) => {
          if (id === `s${broken}`) throw new Error('broken');
          events.push(`+${id}`);
          return { undo: async () => void events.push(`-${id}`) };
        };
        const handlers: Handlers = { directory: act, file: act, command: act, process: act, tunnel: act };
        const steps = Array.from({ length }, (_, index) =>
          step(`s${index}`, { kind: 'command', argv: ['x'] }),
        );
        const fault = await faultOf('step-failed', () => carryOut(steps, { handlers, state }));
        expect(fault.message).toBe(`step "do s${broken}" failed: broken`);
        const before = Array.from({ length: broken }, (_, index) => `s${index}`);
        expect(events).toEqual([...before.map((id) => `+${id}`), ...before.reverse().map((id) => `-${id}`)]);
        expect(state.journal.pending()).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('a real program that fails in the middle undoes what came before', async () => {
    const log = join(scratch(), 'log');
    const plan = [
      noting(log, 'a'),
      noting(log, 'b'),
      noting(log, 'c', 'echo no luck >&2; exit 3'),
      noting(log, 'd'),
    ];
    const fault = await faultOf('step-failed', () => carryOut(plan));
    expect(fault.message).toBe('step "do c" failed: no luck');
    expect(lines(log)).toEqual(['+a', '+b', '+c', '-b', '-a']);
  });

  test.each([
    ['command', { kind: 'command', argv: ['sleep', '60'] }],
    [
      'process',
      {
        kind: 'process',
        argv: ['sleep', '60'],
        ready: { kind: 'line', prefix: 'never' },
        stop: { signal: 'SIGTERM', graceMs: 1000 },
      },
    ],
  ] satisfies [string, Action][])('a %s that is late is a timeout, and is undone', async (_, action) => {
    const log = join(scratch(), 'log');
    const reporter = notebook();
    const fault = await faultOf('step-timeout', () =>
      carryOut([noting(log, 'a'), step('slow', action, 300)], { reporter }),
    );
    expect(fault.message).toBe('step "do slow" was not ready after 0.3 s');
    expect(fault.fix).toMatch(/slow\.log/);
    expect(lines(log)).toEqual(['+a', '-a']);
    expect(reporter.notes).toEqual([fault.message]);
  });

  test('an abort in the middle of a step gives the reason of the abort', async () => {
    const log = join(scratch(), 'log');
    const controller = new AbortController();
    const slow = step('slow', { kind: 'command', argv: ['sleep', '60'] });
    const reporter = { ...silent, begin: (title: string) => title === 'do slow' && abort() };
    const abort = () =>
      setImmediate(() => controller.abort(new FaultError('interrupted', { signal: 'SIGTERM' })));
    const { signal } = controller;
    const fault = await faultOf('interrupted', () =>
      carryOut([noting(log, 'a'), slow], { signal, reporter }),
    );
    expect(fault.message).toBe('stopped by SIGTERM');
    expect(lines(log)).toEqual(['+a', '-a']);
  });

  test('an abort during the last step is not lost, even when the step pays no heed', async () => {
    const log = join(scratch(), 'log');
    const controller = new AbortController();
    const reporter = {
      ...silent,
      done: (title: string) => {
        if (title === 'do b') controller.abort(new FaultError('interrupted', { signal: 'SIGINT' }));
      },
    };
    const { signal } = controller;
    await faultOf('interrupted', () => carryOut([noting(log, 'a'), noting(log, 'b')], { signal, reporter }));
    expect(lines(log)).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('starts nothing when the plan cannot work', async () => {
    const log = join(scratch(), 'log');
    const broken = step('b', { kind: 'command', argv: [ref('later', 'x')] });
    await expect(carryOut([noting(log, 'a'), broken])).rejects.toThrow('too early');
    expect(lines(log)).toEqual([]);
  });

  test('a journal that cannot be written does not stop the undo', async () => {
    const log = join(scratch(), 'log');
    const state = await acquire();
    const applied = await carryOut([noting(log, 'a'), noting(log, 'b')], { state });
    rmSync(state.path, { recursive: true });
    await applied.undo();
    expect(lines(log)).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('what could not be undone stays in the journal', async () => {
    const state = await acquire();
    const directory = async () => {
      state.journal.did('stuck', { kind: 'path', path: '/nowhere' });
      return { undo: () => Promise.reject(new Error('stuck')) };
    };
    const handlers = { ...standardHandlers(), directory };
    const stuck = step('stuck', { kind: 'directory', path: '/nowhere', mode: 0o700 });
    const applied = await carryOut([stuck], { state, handlers });
    await applied.undo();
    expect(state.journal.pending()).toEqual([{ kind: 'path', path: '/nowhere' }]);
  });

  test('a tunnel needs somebody who knows tunnels', async () => {
    const action = { kind: 'tunnel', namespacePid: '1' } as unknown as Action;
    const state = await acquire();
    const plan = { name: 'p', reasons: [], steps: [step('t', action)] };
    const options = {
      state,
      handlers: standardHandlers(),
      reporter: silent,
      signal: new AbortController().signal,
    };
    expect((await faultOf('step-failed', () => execute(plan, options))).message).toContain(
      'cannot hold a tunnel',
    );
  });
});
