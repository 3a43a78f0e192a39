import { join } from 'node:path';
import { type ExecuteOptions, execute, type StepContext } from '../../src/effects/execute.js';
import { standardHandlers } from '../../src/effects/handlers.js';
import { type Reporter, silent } from '../../src/effects/reporter.js';
import { StateDirectory } from '../../src/effects/state-directory.js';
import type { FaultError } from '../../src/health/fault-error.js';
import type { Action, Step } from '../../src/plan/step.js';
import { scratch } from './scratch.js';

/** A state directory that this process holds. */
export function acquire(path: string = join(scratch(), 'state')): Promise<StateDirectory> {
  return StateDirectory.acquire(path, 'test');
}

export function step(id: string, action: Action, timeoutMs = 20_000): Step {
  return { id, title: `do ${id}`, action, timeoutMs };
}

/** Executes steps with the real handlers. */
export async function carryOut(steps: readonly Step[], options: Partial<ExecuteOptions> = {}) {
  const state = options.state ?? (await acquire());
  const signal = new AbortController().signal;
  const plan = { name: 'test', reasons: [], steps };
  return await execute(plan, { state, handlers: standardHandlers(), reporter: silent, signal, ...options });
}

/** A reporter that remembers. */
export function notebook(): Reporter & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    ...silent,
    notes,
    note: (text) => void notes.push(text),
    failed: (_, __, why) => void notes.push(why),
  };
}

/** A context for a handler that is called without `execute`. */
export async function stepContext(changes: Partial<StepContext> = {}) {
  const faults: FaultError[] = [];
  const context: StepContext = {
    state: changes.state ?? (await acquire()),
    outputs: new Map([['self', { pid: String(process.pid) }]]),
    reporter: silent,
    signal: new AbortController().signal,
    fail: (fault) => void faults.push(fault),
    ...changes,
  };
  return { ...context, faults };
}
