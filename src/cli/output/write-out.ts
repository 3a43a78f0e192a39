/** Writes text that comes in pieces to standard output, as fast as it is taken. A reader that has gone ends it. */
export async function writeOut(pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const { stdout } = process;
  let gone = false;
  let wake = () => {};
  const more = () => wake();
  // Standard output is never destroyed: only its error says that nobody reads.
  const end = () => {
    gone = true;
    wake();
  };
  stdout.on('drain', more).on('error', end);
  try {
    for await (const piece of pieces) {
      if (gone) return;
      const full = !stdout.write(piece);
      if (full && !gone) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stdout.off('drain', more).off('error', end);
  }
}
