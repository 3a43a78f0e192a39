import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../../../health/exit-codes.js';
import { FaultError } from '../../../health/fault-error.js';
import { type Context, carryOut } from '../../context.js';
import { common, type GatewayOptions, settings, verbs } from './shared.js';

interface UnitOptions extends GatewayOptions {
  readonly user?: boolean;
}

export function unitCommand(gateway: Command): void {
  const unit = gateway
    .command('unit')
    .description(
      'print a unit of systemd that runs this gateway, as whoever asks, with its configuration file',
    );
  common(unit)
    .option('--user', 'for the service manager of an ordinary user (`systemctl --user`)')
    .action((options: UnitOptions) => carryOut(options, (context) => unitVerb(options, context)));
}

async function unitVerb(options: UnitOptions, { env, answer }: Context): Promise<number> {
  const { canNotify, gatewayLayout, renderUnit } = await verbs();
  const { values, file } = settings(options, env);
  // What would not start is not worth a unit; and options of a command line would be forgotten.
  if (values.allow === undefined || file === undefined) throw new FaultError('allow-missing');
  const user = options.user ?? false;
  const stateDir = resolve(gatewayLayout(values, env).root);
  const text = renderUnit({
    command: env.selfCommand.map((path) => resolve(path)),
    options: ['--config', resolve(file), '--state-dir', stateDir],
    ...{ user, stateDir },
    readyBy: (await canNotify(env)) ? 'notify' : 'start',
    account: { name: env.user, root: env.uid === 0 },
  });
  answer(text, { version: 1, user, unit: text });
  return EXIT.ok;
}
