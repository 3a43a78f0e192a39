import type { Command } from 'commander';
import { EXIT } from '../../../health/exit-codes.js';
import { carryOut } from '../../context.js';
import { commonOptions } from '../../options.js';
import { renderFactoryStatus } from '../../output/factory-status.js';
import { configurationArgument, verbs } from './shared.js';

export function statusCommand(factory: Command): void {
  const command = factory.command('status').description('which entries of a file have the VPN, and how');
  commonOptions(configurationArgument(command)).action((path: string, options) =>
    carryOut(options, async ({ answer }) => {
      const { factoryStatus, openConfiguration } = await verbs();
      const status = factoryStatus(openConfiguration(path).configuration);
      answer(renderFactoryStatus(status), status);
      return EXIT.ok;
    }),
  );
}
