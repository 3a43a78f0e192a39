import { type Command, Option } from 'commander';
import { EXIT } from '../../health/exit-codes.js';
import { carryOut } from '../context.js';
import { classadBenchCommand } from './bench/classad.js';
import { verbs } from './bench/deliver.js';
import { flowsCommand } from './bench/flows.js';
import { ioCommand } from './bench/io.js';

export function benchCommand(program: Command): void {
  const bench = program.command('bench').description('measure, in a lab on this machine (root)');
  ioCommand(bench);
  flowsCommand(bench);
  classadBenchCommand(bench);

  bench
    .command('report')
    .description('the HTML page of a JSON report')
    .argument('<json>', 'as `bench io --json` or `bench flows --json` wrote it')
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
