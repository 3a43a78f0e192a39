import { type Environment, readEnvironment } from '../config/environment.js';
import type { Reporter } from '../effects/reporter.js';
import { silent } from '../effects/reporter.js';
import { asFault, type FaultError } from '../health/fault-error.js';
import { exit } from './exit.js';
import { logProgress, terminalProgress } from './output/progress.js';

/** Options that every verb has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
}

/** What a verb works with. */
export interface Context {
  readonly env: Environment;
  readonly reporter: Reporter;
  /** The answer: text for people, or one JSON value with --json. */
  answer(text: string, json: object): void;
}

export function makeContext(options: CommonOptions): Context {
  const env = readEnvironment();
  const progress = env.terminal ? terminalProgress(process.stderr) : logProgress(process.stderr);
  return {
    env,
    reporter: options.quiet ? silent : progress,
    answer: (text, json) => process.stdout.write(options.json ? `${JSON.stringify(json, null, 2)}\n` : text),
  };
}

/** Carries out a verb: its result is the exit code, its fault is shown by code, text and fix. */
export async function carryOut(
  options: CommonOptions,
  verb: (context: Context) => Promise<number>,
  faultExit?: number,
): Promise<void> {
  const context = makeContext(options);
  try {
    await exit(await verb(context));
  } catch (error) {
    const fault = asFault(error);
    showFault(fault, options);
    if (fault.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    await exit(faultExit !== undefined && fault.exit !== 64 ? faultExit : fault.exit);
  }
}

/** The one JSON value of a command that failed. */
export function answerError(fault: FaultError): void {
  process.stdout.write(`${JSON.stringify({ version: 1, error: fault })}\n`);
}

export function showFault(fault: FaultError, options: CommonOptions): void {
  if (options.json) answerError(fault);
  process.stderr.write(`glidein-vpn: ${fault.message} [${fault.code}]\n  fix: ${fault.fix}\n`);
}
