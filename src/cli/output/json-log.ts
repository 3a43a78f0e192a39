import type { Reporter } from '../../effects/reporter.js';
import type { FaultError } from '../../health/fault-error.js';

/** A log of JSON lines: what a reporter is told, and the fault that ended it all. */
export interface JsonLog {
  readonly reporter: Reporter;
  fault(fault: FaultError): void;
}

/**
 * One JSON object in each line, by pino: `level` (info, warn, error, fatal), `time` (ISO 8601), `pid`, `name`, `msg`, and
 * for steps `event` and `ms`, for faults `code` and `fix`. Rotation is left to whoever takes the lines.
 */
export async function jsonLog(sink: { write(text: string): void }): Promise<JsonLog> {
  // Loaded only where it is wanted: no other verb is to wait for it.
  const { pino } = await import('pino');
  const log = pino(
    {
      base: { name: 'glidein-vpn', pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  return {
    reporter: {
      begin() {},
      done: (title, ms, detail) =>
        log.info({ event: 'step', ms: Math.round(ms), ...(detail === undefined ? {} : { detail }) }, title),
      failed: (title, ms, why) => log.error({ event: 'step-failed', ms: Math.round(ms), why }, title),
      note: (text, level = 'info') => log[level]({ event: 'note' }, text),
    },
    fault: ({ code, fix, message }) => log.fatal({ event: 'fault', code, fix }, message),
  };
}
