import { type Command, Option } from 'commander';
import type { IoReport } from '../../bench/io/report.js';
import type * as Bench from '../../bench/verbs.js';
import { abortOnSignals } from '../../effects/signals.js';
import { EXIT } from '../../health/exit-codes.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';

/** Loaded when a verb runs: it knows every gateway stack. */
const verbs = (): Promise<typeof Bench> => import('../../bench/verbs.js');

interface ReportOptions {
  readonly quiet?: boolean;
  /** Path, or `-` for standard output. */
  readonly json?: string;
  readonly html?: string;
}

interface IoOptions extends ReportOptions, Bench.IoWords {
  readonly name: string;
  readonly congestion?: string;
}

export function benchCommand(program: Command): void {
  const bench = program.command('bench').description('measure, in a lab on this machine (root)');

  const io = bench
    .command('io')
    .description(
      'throughput, CPU and latency of every arrangement, beside no VPN and the published prototype',
    )
    .option('--quick', 'one kind of links, 1 and 10 streams, in three minutes (without: all, in thirty)')
    .option('--arrangement <ids>', 'only these: no-vpn,ours-user,ours-user/pasta,prototype-user,...')
    .option('--streams <n,...>', 'transfers at the same time')
    .option('--direction <down,up>', 'down is towards the node')
    .option('--rounds <n>', 'how often each cell is measured')
    .option('--seconds <n>', 'of one measurement')
    .option('--rate <rate,...>', 'of the links: 1gbit, none')
    .option('--rtt-pool <ms,...>', 'between gateway and pool')
    .option('--rtt-node <ms,...>', 'between node and gateway')
    .option('--loss-pool <percent,...>', 'between gateway and pool')
    .option('--loss-node <percent,...>', 'between node and gateway')
    .option('--congestion <name>', "congestion control in the lab: cubic, bbr, reno (default: the machine's)")
    .option('--name <name>', 'of the lab', 'bench');
  reportOptions(io).action((options: IoOptions) =>
    carryOut(forErrors(options), (context) => ioVerb(options, context)),
  );

  bench
    .command('report')
    .description('the HTML page of a JSON report')
    .argument('<json>', 'as `bench io --json` wrote it')
    .addOption(new Option('--html <file>', 'where to').makeOptionMandatory())
    .action((path: string, options: { html: string }) =>
      carryOut({}, async ({ answer }) => {
        const { readReport, renderPage, writeReport } = await verbs();
        writeReport(options.html, renderPage(readReport(path)));
        answer(`${options.html}\n`, {});
        return EXIT.ok;
      }),
    );
}

async function ioVerb(options: IoOptions, { env, reporter }: Context): Promise<number> {
  const { allCandidates, sectionsFor, runIo, renderIoTable } = await verbs();
  const stop = abortOnSignals();
  const run = {
    sections: sectionsFor(options, allCandidates()),
    labName: options.name,
    command: commandLine(),
    ...(options.congestion === undefined ? {} : { congestionControl: options.congestion }),
  };
  const report = await runIo(run, env, reporter, stop.signal);
  await deliver(report, options, renderIoTable(report));
  stop.signal.throwIfAborted();
  return report.cells.some((cell) => cell.failed !== null) ? EXIT.ours : EXIT.ok;
}

/** Files where they were asked for; on standard output the JSON or the table. */
async function deliver(report: IoReport, options: ReportOptions, text: string): Promise<void> {
  const { renderPage, writeReport } = await verbs();
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.json !== undefined && options.json !== '-') writeReport(options.json, json);
  if (options.html !== undefined) writeReport(options.html, renderPage(report));
  process.stdout.write(options.json === '-' ? json : text);
}

function reportOptions(command: Command): Command {
  return command
    .option('--json <file>', 'write the report as JSON; - for standard output')
    .option('--html <file>', 'write the report as a page with plots')
    .addOption(new Option('-q, --quiet', 'no progress on standard error'));
}

function forErrors({ json, quiet }: ReportOptions): CommonOptions {
  return { json: json === '-', quiet: quiet === true };
}

/** As it was typed, without the path of this program. */
function commandLine(): string {
  return ['glidein-vpn', ...process.argv.slice(2)].join(' ');
}
