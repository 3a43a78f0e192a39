import { type Command, Option } from 'commander';
import { z } from 'zod';
import { abortOnSignals } from '../../../effects/signals.js';
import { EXIT } from '../../../health/exit-codes.js';
import { type Context, carryOut } from '../../context.js';
import { parseOption } from '../../options.js';
import { verbs } from './deliver.js';

interface ClassadOptions {
  readonly slots: string;
  readonly rounds: string;
  readonly constraint: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

const countSchema = (most: number) => z.coerce.number().int().min(1).max(most);

export function classadBenchCommand(bench: Command): void {
  bench
    .command('classad')
    .description("filter ads of slots in a file, beside HTCondor's condor_status: time and memory")
    .option('--slots <n>', 'how many ads', '50000')
    .option('--rounds <n>', 'how often each filter runs, in turns', '3')
    .option('--constraint <expression>', 'what is looked for', 'Cpus >= 32 && Memory / Cpus > 2000')
    .option('--json <file>', 'write the report as JSON; - for standard output')
    .addOption(new Option('-q, --quiet', 'no progress on standard error'))
    .action((options: ClassadOptions) =>
      carryOut({ json: options.json === '-', quiet: options.quiet === true }, (context) =>
        classadVerb(options, context),
      ),
    );
}

async function classadVerb(options: ClassadOptions, { env, reporter }: Context): Promise<number> {
  const { renderClassad, runClassad, writeReport } = await verbs();
  const slots = parseOption('slots', options.slots, countSchema(1_000_000));
  const rounds = parseOption('rounds', options.rounds, countSchema(100));
  const { constraint } = options;
  const report = await runClassad({ slots, rounds, constraint }, env, reporter, abortOnSignals().signal);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json !== undefined && options.json !== '-') writeReport(options.json, json);
  process.stdout.write(options.json === '-' ? json : renderClassad(report));
  return report.same ? EXIT.ok : EXIT.ours;
}
