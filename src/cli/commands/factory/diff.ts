import type { Command } from 'commander';
import { EXIT } from '../../../health/exit-codes.js';
import { carryOut } from '../../context.js';
import { commonOptions } from '../../options.js';
import { configurationArgument, type TargetOptions, targetOf, targetOptions, verbs } from './shared.js';

export function diffCommand(factory: Command): void {
  const command = factory
    .command('diff')
    .description('what glidein-vpn has added to a file, as a diff from the file without it');
  targetOptions(configurationArgument(command));
  commonOptions(command).action((path: string, options: TargetOptions) =>
    carryOut(options, async ({ answer }) => {
      const target = targetOf(options, 'diff');
      const { disabled, openConfiguration, unifiedDiff } = await verbs();
      const { configuration, file } = openConfiguration(path);
      const diff = unifiedDiff(disabled(configuration, target), configuration.document.text, file.path);
      answer(diff, { version: 1, path: file.path, diff });
      return EXIT.ok;
    }),
  );
}
