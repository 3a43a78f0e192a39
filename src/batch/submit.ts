import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { run } from '../effects/run.js';
import { writeWhole } from '../effects/write-whole.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import { findCommand } from '../probe/command.js';
import type { BatchSystem } from './system.js';

/** What is handed to a batch system. */
export interface Submission {
  readonly system: BatchSystem;
  /** For the standard input of the command. */
  readonly input: string;
  /** A file that the batch system takes from here later on. */
  readonly file?: { readonly path: string; readonly content: string };
}

/** Throws `program-missing` where the batch system's command is not on the search path. */
export function findSubmitCommand(system: BatchSystem, searchPath: string): string {
  const [name = ''] = system.command.argv;
  const found = findCommand(name, searchPath);
  if ('path' in found) return found.path;
  const fix = `Run this on a login host of ${system.title}, with ${name} on PATH, or see the script by --print.`;
  throw new FaultError('program-missing', { program: name, package: system.title }, { fix });
}

/** Hands a job over; resolves with its number. Throws `program-missing`, `submit-refused`. */
export async function submitJob({ system, input, file }: Submission, searchPath: string): Promise<string> {
  const command = findSubmitCommand(system, searchPath);
  const argv = [command, ...system.command.argv.slice(1)];
  const refused = (why: string) =>
    new FaultError('submit-refused', { system: system.title, command: argv.join(' '), why });
  if (file) {
    mkdirSync(dirname(file.path), { recursive: true, mode: 0o700 });
    writeWhole(file.path, file.content);
    chmodSync(file.path, 0o700);
  }
  const answer = await run(argv, { input, timeoutMs: 120_000 }).catch((error: unknown) => {
    throw refused(messageOf(error));
  });
  const said = `${answer.stderr.trim()}\n${answer.stdout.trim()}`.trim();
  if (answer.code !== 0) throw refused(said || `exit code ${answer.code}`);
  const id = system.command.parseJobId(answer.stdout);
  if (id === undefined) throw refused(`it printed no job number: ${JSON.stringify(said.slice(0, 200))}`);
  return id;
}
