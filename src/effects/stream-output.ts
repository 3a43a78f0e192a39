import { execa } from 'execa';
import { messageOf } from '../health/fault-error.js';

/**
 * A program's standard output as it comes, however long it is. Throws when the program cannot be started, and when it
 * ends with another code than 0: then with the first line of its standard error. A reader that stops ends the program.
 */
export async function* streamOutput(argv: readonly string[]): AsyncGenerator<Uint8Array> {
  const [file, ...rest] = argv;
  if (file === undefined) throw new Error('empty command');
  const child = execa(file, rest, {
    stdin: 'ignore',
    reject: false,
    buffer: { stdout: false },
    encoding: 'buffer',
  });
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
  } finally {
    child.kill();
  }
  const result = await child;
  if (result.exitCode === 0) return;
  const said = Buffer.from(result.stderr ?? [])
    .toString('utf8')
    .trim();
  throw new Error(
    said === '' ? messageOf(result.cause ?? `it ended with ${result.exitCode}`) : messageOf(said),
  );
}
