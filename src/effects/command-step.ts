import { appendFileSync } from 'node:fs';
import { execa } from 'execa';
import { FaultError } from '../health/fault-error.js';
import type { CommandAction } from '../plan/step.js';
import { resolve } from '../plan/text.js';
import type { Handler } from './execute.js';

/** Runs a program to its end; its undo, if it has one, is another program. */
export const commandHandler: Handler<CommandAction> = async (action, step, context) => {
  const words = (list: CommandAction['argv']) => list.map((word) => resolve(word, context.outputs));
  const undo = action.undo && words(action.undo);
  if (undo) context.state.journal.did(step.id, { kind: 'command', argv: undo });
  const stdin = action.stdin === undefined ? '' : resolve(action.stdin, context.outputs);
  const result = await run(words(action.argv), stdin, context.signal);
  const log = context.state.log(step.id);
  appendFileSync(log, `${result.stdout}${result.stderr}`, { mode: 0o600 });
  if (result.isCanceled) throw new Error('given up');
  if (result.failed) {
    const why = result.stderr.trim() || result.shortMessage || 'it failed';
    throw new FaultError('step-failed', { title: step.title, why, log });
  }
  return {
    undo: async () => {
      if (undo) await run(undo, '', AbortSignal.timeout(10_000));
    },
  };
};

async function run(argv: readonly string[], input: string, signal: AbortSignal) {
  const [file = '', ...rest] = argv;
  return await execa(file, rest, { input, reject: false, stripFinalNewline: false, cancelSignal: signal });
}
