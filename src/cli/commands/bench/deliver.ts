import { type Command, Option } from 'commander';
import type * as Bench from '../../../bench/verbs.js';
import type { CommonOptions } from '../../context.js';

/** Loaded when a verb runs: it knows every gateway stack. */
export const verbs = (): Promise<typeof Bench> => import('../../../bench/verbs.js');

/** The options of every verb that makes a report. */
export interface ReportOptions {
  readonly quiet?: boolean;
  /** Path, or `-` for standard output. */
  readonly json?: string;
  readonly html?: string;
}

export function reportOptions(command: Command): Command {
  return command
    .option('--json <file>', 'write the report as JSON; - for standard output')
    .option('--html <file>', 'write the report as a page with plots')
    .addOption(new Option('-q, --quiet', 'no progress on standard error'));
}

export function forErrors({ json, quiet }: ReportOptions): CommonOptions {
  return { json: json === '-', quiet: quiet === true };
}

/** Files where they were asked for; on standard output the JSON or the table. */
export async function deliver(report: Bench.Report, options: ReportOptions, text: string): Promise<void> {
  const { renderPage, writeReport } = await verbs();
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json !== undefined && options.json !== '-') writeReport(options.json, json);
  if (options.html !== undefined) writeReport(options.html, renderPage(report));
  process.stdout.write(options.json === '-' ? json : text);
}

/** As it was typed, without the path of this program. */
export function commandLine(): string {
  return ['glidein-vpn', ...process.argv.slice(2)].join(' ');
}
