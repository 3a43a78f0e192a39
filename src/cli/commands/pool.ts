import { type Command, Option } from 'commander';
import type { PoolExplainOptions } from '../ads/pool-explain.js';
import type { PoolStatusOptions } from '../ads/pool-status.js';
import type * as Verbs from '../ads/verbs.js';
import { carryOut } from '../context.js';
import { jsonOption } from '../options.js';

/** Loaded when a verb runs, as in `classad`. */
const verbs = (): Promise<typeof Verbs> => import('../ads/verbs.js');

export function poolCommand(program: Command): void {
  const pool = program
    .command('pool')
    .description("the pool's side, by condor_status and condor_q, or from files with ads");

  pool
    .command('status')
    .description('slots that joined through the VPN: their tunnels, gateways, rates and jobs')
    .option('--pool <host>', 'the central manager to ask')
    .option('--slots <file>', 'ads of slots in a file, instead of asking the pool')
    .option(
      '--af <expression...>',
      'only these values, a line for each slot, as condor_status -af prints them',
    )
    .addOption(
      new Option('--format <how>', 'table, or classad: whole ads in the long form')
        .choices(['table', 'classad'])
        .default('table'),
    )
    .addOption(jsonOption())
    .action((options: PoolStatusOptions) =>
      carryOut(options, async (context) => (await verbs()).poolStatusVerb(options, context)),
    );

  pool
    .command('explain')
    .description('why a job does not run: which conditions fail on how many slots, and the nearest changes')
    .argument('<job>', 'its id: 12 or 12.0')
    .option('--pool <host>', 'the central manager to ask')
    .option('--schedd <name>', "the schedd that has the job (default: this host's)")
    .option('--jobs <file>', 'ads of jobs in a file, instead of asking the schedd')
    .option('--slots <file>', 'ads of slots in a file, instead of asking the pool')
    .option('--constraint <expression>', 'only slots that fulfil it: \'Name == "slot1@node7"\'')
    .addOption(jsonOption())
    .action((id: string, options: PoolExplainOptions) =>
      carryOut(options, async (context) => (await verbs()).poolExplainVerb(id, options, context)),
    );
}
