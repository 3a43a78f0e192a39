import type { Command } from 'commander';
import type * as Bench from '../../../bench/verbs.js';
import { abortOnSignals } from '../../../effects/signals.js';
import { EXIT } from '../../../health/exit-codes.js';
import { type Context, carryOut } from '../../context.js';
import { commandLine, deliver, forErrors, type ReportOptions, reportOptions, verbs } from './deliver.js';

interface FlowsOptions extends ReportOptions, Bench.FlowsWords {
  readonly name: string;
}

export function flowsCommand(bench: Command): void {
  const flows = bench
    .command('flows')
    .description('long transfers, many short connections and many at once: nothing lost, nothing kept')
    .option('--quick', '1 GB, 500 connections a second for 10 s, 1000 at once: a minute')
    .option('--only <long,short,many>', 'only these trials')
    .option('--gigabytes <n>', 'of the long transfers, down and up (default: 10)')
    .option('--rate-of-connections <n>', 'short connections a second (default: 2000)')
    .option('--seconds <n>', 'of short connections (default: 60)')
    .option('--concurrent <n>', 'connections at once (default: 5000)')
    .option('--hold <seconds>', 'how long those are held (default: 30)')
    .option('--arrangement <id>', 'ours-user/slirp4netns, ours-user/pasta, ours-kernel (default: the first)')
    .option('--rate <rate>', 'of the links: 1gbit, none (default: none)')
    .option('--name <name>', 'of the lab', 'bench');
  reportOptions(flows).action((options: FlowsOptions) =>
    carryOut(forErrors(options), (context) => flowsVerb(options, context)),
  );
}

async function flowsVerb(options: FlowsOptions, { env, reporter }: Context): Promise<number> {
  const { allCandidates, flowsFor, holds, renderFlowsTable, runFlows } = await verbs();
  const plan = flowsFor(options, allCandidates());
  const stop = abortOnSignals();
  const run = { plan, labName: options.name, command: commandLine() };
  const report = await runFlows(run, env, reporter, stop.signal);
  await deliver(report, options, renderFlowsTable(report));
  stop.signal.throwIfAborted();
  return report.trials.every(holds) ? EXIT.ok : EXIT.ours;
}
