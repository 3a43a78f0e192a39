import type { Readable } from 'node:stream';

/** What came through a pipe, line by line. */
export interface Lines {
  text(): string;
  /** The complete lines so far. */
  all(): string[];
  /** The next line that no call has returned yet. Rejects when the pipe ends before. */
  next(): Promise<string>;
  readonly closed: Promise<void>;
}

export function readLines(stream: Readable): Lines {
  let text = '';
  let taken = 0;
  let wake = () => {};
  let open = true;
  stream.setEncoding('latin1');
  stream.on('data', (more: string) => {
    text += more;
    wake();
  });
  // A pipe that the test itself destroys says so by an error.
  stream.on('error', () => {});
  const closed = new Promise<void>((done) => {
    stream.once('close', () => {
      open = false;
      wake();
      done();
    });
  });
  const all = () => text.split('\n').slice(0, -1);
  const next = async () => {
    for (;;) {
      const line = all()[taken];
      if (line !== undefined) {
        taken += 1;
        return line;
      }
      if (!open) throw new Error(`the pipe ended after: ${text}`);
      await new Promise<void>((resume) => {
        wake = resume;
      });
    }
  };
  return { text: () => text, all, next, closed };
}
