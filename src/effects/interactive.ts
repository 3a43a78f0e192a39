import { execa } from 'execa';

/** Runs a program on our own terminal. Resolves with its exit code, 128 + N for signal N of the terminal. */
export async function interactive(argv: readonly string[]): Promise<number> {
  const [file, ...rest] = argv;
  if (file === undefined) throw new Error('empty command');
  const result = await execa(file, rest, { stdio: 'inherit', reject: false });
  if (result.exitCode !== undefined) return result.exitCode;
  if (result.signal === undefined) throw result.cause ?? new Error(`cannot execute ${file}`);
  return result.signal === 'SIGINT' ? 130 : 143;
}
