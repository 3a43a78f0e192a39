/**
 * A reader that has gone (`2>&1 | head -1`, a closed terminal) must not end us in the middle of our work: what runs goes
 * on and everything is undone. Words on standard error never matter that much, whatever keeps them from being written;
 * an answer on standard output that cannot be written for another reason is an error.
 */
export function surviveClosedOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}
