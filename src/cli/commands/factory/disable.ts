import type { Command } from 'commander';
import { EXIT } from '../../../health/exit-codes.js';
import { carryOut } from '../../context.js';
import { commonOptions } from '../../options.js';
import {
  configurationArgument,
  makeChange,
  RECONFIG,
  type TargetOptions,
  targetOf,
  targetOptions,
  verbs,
} from './shared.js';

interface DisableOptions extends TargetOptions {
  readonly dryRun?: boolean;
}

export function disableCommand(factory: Command): void {
  const command = factory
    .command('disable')
    .description('take out what `factory enable` added; without --entry and --global from the whole file');
  targetOptions(configurationArgument(command)).option('--dry-run', 'show the change and write nothing');
  commonOptions(command).action((path: string, options: DisableOptions) =>
    carryOut(options, async (context) => {
      const target = targetOf(options, 'disable');
      const { disabled, openConfiguration } = await verbs();
      const onDisk = openConfiguration(path);
      const text = disabled(onDisk.configuration, target);
      await makeChange(context, { onDisk, text, dryRun: options.dryRun === true, next: RECONFIG });
      return EXIT.ok;
    }),
  );
}
