/** Ends the program, once standard output has taken everything. The only place that calls process.exit. */
export function exit(code: number): never | Promise<never> {
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit(code);
  return new Promise(() => {
    process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
  });
}
