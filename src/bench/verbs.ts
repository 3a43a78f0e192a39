import { readFileSync, writeFileSync } from 'node:fs';
import { FaultError, messageOf } from '../health/fault-error.js';
import { type IoReport, ioReportSchema } from './io/report.js';
import { ioPage } from './report/io-page.js';

export { allCandidates } from './io/candidates.js';
export { type IoWords, sectionsFor } from './io/options.js';
export { runIo } from './io/run.js';
export { renderIoTable } from './io/table.js';

/** The report in a JSON file. Throws `config-unreadable`, `config-invalid`. */
export function readReport(path: string): IoReport {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FaultError('config-unreadable', { path, why: messageOf(error), origin: 'the argument' });
  }
  const parsed = ioReportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const why = `${issue?.message} (it must be the JSON of \`bench\`)`;
  throw new FaultError('config-invalid', {
    key: issue?.path.join('.') || path,
    value: '...',
    origin: path,
    why,
  });
}

export function renderPage(report: IoReport): string {
  return ioPage(report);
}

/** Writes a report's file. Throws `usage` when it cannot. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new FaultError('usage', { what: `cannot write ${path}: ${messageOf(error)}`, verb: 'bench' });
  }
}
