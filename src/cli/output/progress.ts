import type { Reporter } from '../../effects/reporter.js';

/** Where progress is written: standard error, so that standard output stays the payload's or the answer's. */
interface Sink {
  write(text: string): unknown;
}

/** On a terminal: the running step in place, replaced by its result. */
export function terminalProgress(sink: Sink): Reporter {
  const line = (mark: string, text: string) => sink.write(`\r\x1b[K${mark} ${text}\n`);
  return {
    begin: (title) => sink.write(`\r\x1b[K… ${title}`),
    done: (title, ms, detail) => line('✓', `${title}${detail ? ` (${detail})` : ''} ${seconds(ms)}`),
    failed: (title, ms) => line('✗', `${title} ${seconds(ms)}`),
    note: (text) => line('·', text),
  };
}

/** In a log: one line per finished step, with the time of day. */
export function logProgress(sink: Sink, now: () => Date = () => new Date()): Reporter {
  const line = (text: string) => sink.write(`${now().toISOString()} glidein-vpn ${text}\n`);
  return {
    begin() {},
    done: (title, ms, detail) => line(`ok ${title}${detail ? ` (${detail})` : ''} ${seconds(ms)}`),
    failed: (title, ms, why) => line(`FAILED ${title} ${seconds(ms)}: ${why}`),
    note: (text) => line(text),
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
