import { readFileSync } from 'node:fs';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { Backoff, ProcessAction } from '../plan/step.js';
import { resolve } from '../plan/text.js';
import type { Handler, ProcessEvent, StepContext } from './execute.js';
import { describeEnd, type Ended, type ManagedProcess, startProcess } from './managed-process.js';
import { watchReadiness } from './ready.js';
import { backOff } from './wait.js';

/** Receives each line of a process that reports by lines or events, with the id of its step. */
export type LineListener = (step: string, line: string) => void;

/** Carries out `process` steps: start, readiness, restart with backoff, stop. */
export function processHandler(onLine: LineListener = () => {}): Handler<ProcessAction> {
  return async (action, step, context) => {
    const argv = action.argv.map((word) => resolve(word, context.outputs));
    const log = context.state.log(step.id);
    const stopped = new AbortController();
    const tell = (event: ProcessEvent) => context.onProcess?.(step.id, event);

    const launch = async (signal: AbortSignal) => {
      const over = new AbortController();
      const wanted = AbortSignal.any([signal, over.signal]);
      const watch = watchReadiness(action.ready, wanted, (line) => onLine(step.id, line), context.outputs);
      try {
        const started = await startProcess(argv, {
          log,
          ...(action.env ? { env: action.env } : {}),
          ...watch.listen,
        });
        context.state.journal.did(step.id, { kind: 'process', process: started.identity, name: step.id });
        const outputs = await readyOrDead(started, watch.ready);
        tell({ kind: 'started', pid: started.identity.pid });
        return { started, outputs };
      } finally {
        over.abort();
      }
    };

    const died = (end: Ended) =>
      new FaultError('process-died', { name: step.id, how: describeEnd(end), why: lastLine(log), log });

    const readyOrDead = async (started: ManagedProcess, ready: Promise<Record<string, string>>) => {
      const dead = started.ended.then((end) => Promise.reject(died(end)));
      try {
        return await Promise.race([ready, dead]);
      } catch (error) {
        await started.stop(action.stop);
        throw error;
      }
    };

    const first = await launch(context.signal);
    let current: ManagedProcess = first.started;
    const supervised = supervise(current, async (backoff, attempt) => {
      await backOff(backoff, stopped.signal);
      context.reporter.note(`starting ${step.id} again (attempt ${attempt})`);
      current = (await launch(AbortSignal.any([stopped.signal, AbortSignal.timeout(step.timeoutMs)])))
        .started;
      return current;
    });

    /** Waits for the end of the process, again and again; returns only when it is stopped or has ended for good. */
    async function supervise(
      process: ManagedProcess,
      again: (ms: number, attempt: number) => Promise<ManagedProcess>,
    ) {
      let running = process;
      for (let attempt = 1; ; attempt += 1) {
        const begun = performance.now();
        const end = await running.ended;
        if (stopped.signal.aborted) return;
        const fault = died(end);
        tell({ kind: 'ended', why: fault.message });
        if (!action.restart) return context.fail(fault);
        context.reporter.note(fault.message, 'warn');
        if (performance.now() - begun > action.restart.maxMs) attempt = 1;
        const next = await retry(action.restart, attempt, again, { context, stopped: stopped.signal, tell });
        if (!next) return;
        running = next;
      }
    }

    return {
      outputs: { ...first.outputs, pid: String(first.started.identity.pid) },
      undo: async () => {
        stopped.abort();
        await current.stop(action.stop);
        await supervised;
      },
    };
  };
}

async function retry(
  backoff: Backoff,
  firstAttempt: number,
  again: (ms: number, attempt: number) => Promise<ManagedProcess>,
  {
    context,
    stopped,
    tell,
  }: { context: StepContext; stopped: AbortSignal; tell: (event: ProcessEvent) => void },
): Promise<ManagedProcess | undefined> {
  for (let attempt = firstAttempt; ; attempt += 1) {
    try {
      return await again(delayOf(backoff, attempt), attempt);
    } catch (error) {
      if (stopped.aborted) return undefined;
      tell({ kind: 'ended', why: messageOf(error) });
      context.reporter.note(messageOf(error), 'warn');
    }
  }
}

/** Doubles from `firstMs` up to `maxMs`. */
export function delayOf(backoff: Backoff, attempt: number): number {
  return Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 30));
}

/** The last line that a program wrote to its log: usually says why it ended. */
export function lastLine(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1)?.slice(0, 300) || 'it said nothing';
  } catch {
    return 'it said nothing';
  }
}
