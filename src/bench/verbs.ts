import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { FaultError, messageOf } from '../health/fault-error.js';
import { type FlowsReport, flowsReportSchema } from './flows/report.js';
import { type IoReport, ioReportSchema } from './io/report.js';
import { flowsPage } from './report/flows-page.js';
import { ioPage } from './report/io-page.js';

export { renderClassad, runClassad } from './classad/run.js';
export { type FlowsWords, flowsFor } from './flows/options.js';
export { runFlows } from './flows/run.js';
export { renderFlowsTable } from './flows/table.js';
export { holds } from './flows/trial.js';

export { allCandidates } from './io/candidates.js';
export { type IoWords, sectionsFor } from './io/options.js';
export { runIo } from './io/run.js';
export { renderIoTable } from './io/table.js';

export type Report = IoReport | FlowsReport;

const reportSchema = z.discriminatedUnion('kind', [ioReportSchema, flowsReportSchema]);

/** The report in a JSON file, of either kind. Throws `config-unreadable`, `config-invalid`. */
export function readReport(path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FaultError('config-unreadable', { path, why: messageOf(error), origin: 'the argument' });
  }
  const parsed = reportSchema.safeParse(value);
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

export function renderPage(report: Report): string {
  return report.kind === 'io' ? ioPage(report) : flowsPage(report);
}

/** Writes a report's file. Throws `usage` when it cannot. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new FaultError('usage', { what: `cannot write ${path}: ${messageOf(error)}`, verb: 'bench' });
  }
}
