import type { Command } from 'commander';
import { durationSchema } from '../../../config/duration.js';
import type { DrainView } from '../../../gateway/drain.js';
import { EXIT } from '../../../health/exit-codes.js';
import { FaultError } from '../../../health/fault-error.js';
import { type Context, carryOut } from '../../context.js';
import { parseOption } from '../../options.js';
import { drainRows } from '../../output/gateway-life.js';
import { common, type GatewayOptions, settings, verbs } from './shared.js';

interface DrainOptions extends GatewayOptions {
  readonly deadline?: string;
  readonly wait?: boolean;
  readonly cancel?: boolean;
}

export function drainCommand(gateway: Command): void {
  const drain = gateway
    .command('drain')
    .description('let no new nodes in, and end the gateway when the last one has gone');
  common(drain)
    .option('--deadline <duration>', 'end it then in any case: 30m, 2h')
    .option('--wait', 'return when the gateway has ended')
    .option('--cancel', 'let nodes in again')
    .action((options: DrainOptions) => carryOut(options, (context) => drainVerb(options, context)));
}

async function drainVerb(options: DrainOptions, { env, answer }: Context): Promise<number> {
  const { askGateway, untilDrained } = await verbs();
  const { deadline, wait, cancel } = options;
  if (cancel && (wait || deadline !== undefined)) {
    const what = '--cancel ends a drain: --deadline and --wait make no sense with it';
    throw new FaultError('usage', { what, verb: 'gateway drain' });
  }
  const { values: where } = settings(options, env);
  if (cancel) {
    await askGateway(where, env, { verb: 'drain-cancel' });
    answer('nodes are let in again\n', { version: 1, state: 'up' });
    return EXIT.ok;
  }
  const deadlineMs =
    deadline === undefined ? undefined : parseOption('deadline', deadline, durationSchema('0s', '365d'));
  const view = await askGateway<DrainView>(where, env, {
    verb: 'drain',
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
  if (wait) {
    await untilDrained(where, env);
    answer('gateway down\n', { version: 1, state: 'down' });
    return EXIT.ok;
  }
  answer(`${drainRows(view).join('\n')}\n`, { version: 1, state: 'draining', ...view });
  return EXIT.ok;
}
