import { readFileSync } from 'node:fs';

/** What a start said in its log, on one line: the log itself goes when the lab is taken down. */
export function saidIn(log: string): string {
  return (
    readFileSync(log, 'utf8')
      .trim()
      .replaceAll(/\s*\n\s*/g, '; ') || 'it said nothing'
  );
}
