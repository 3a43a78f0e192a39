import type { Command, CommanderError } from 'commander';
import { FaultError } from '../health/fault-error.js';

/** A command line that commander cannot read, as a fault of ours. */
export function usageFault(program: Command, words: readonly string[], error: CommanderError): FaultError {
  const missing = error.code.startsWith('commander.help');
  const what = missing ? 'a command is missing' : error.message.replace(/^error: /, '');
  const { names } = commandOf(program, words);
  return new FaultError('usage', { what, verb: names.join(' ') }, names.length > 0 ? {} : { fix: GENERAL });
}

const GENERAL = 'See `glidein-vpn --help`.';

/** Do the words ask for JSON on standard output? Where `--json` takes a file (`bench`), only `-` is that. */
export function asksForJson(program: Command, words: readonly string[]): boolean {
  const own = ownWords(words);
  const at = own.indexOf('--json');
  const option = commandOf(program, words).command.options.find(({ long }) => long === '--json');
  return at >= 0 && (option?.required !== true || own[at + 1] === '-');
}

/** The command that the words name, as deep as they do. */
function commandOf(program: Command, words: readonly string[]): { command: Command; names: string[] } {
  let command = program;
  const names: string[] = [];
  for (const word of ownWords(words)) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (!next) continue;
    command = next;
    names.push(word);
  }
  return { command, names };
}

/** What follows `--` is somebody else's. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}
