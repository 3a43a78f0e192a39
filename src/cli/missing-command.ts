import { EXIT } from '../health/exit-codes.js';
import { findCommand } from '../probe/command.js';

/** The exit code and the line of a shell for a command that cannot run, before anything is started. */
export function refuseMissing(name: string, path: string): number | undefined {
  const found = findCommand(name, path);
  if ('path' in found) return undefined;
  const absent = found.missing === 'not-found';
  process.stderr.write(`glidein-vpn: ${name}: ${absent ? 'command not found' : 'cannot be executed'}\n`);
  return absent ? EXIT.notFound : EXIT.notExecutable;
}
