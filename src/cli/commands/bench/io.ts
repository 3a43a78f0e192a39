import type { Command } from 'commander';
import type * as Bench from '../../../bench/verbs.js';
import { abortOnSignals } from '../../../effects/signals.js';
import { EXIT } from '../../../health/exit-codes.js';
import { type Context, carryOut } from '../../context.js';
import { commandLine, deliver, forErrors, type ReportOptions, reportOptions, verbs } from './deliver.js';

interface IoOptions extends ReportOptions, Bench.IoWords {
  readonly name: string;
  readonly congestion?: string;
}

export function ioCommand(bench: Command): void {
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
