import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { installed } from '../../../config/environment.js';
import { DEFAULT_BUNDLE, enableSchema } from '../../../config/factory.js';
import type { Wish } from '../../../factory/verbs.js';
import { EXIT } from '../../../health/exit-codes.js';
import { FaultError } from '../../../health/fault-error.js';
import { type Context, carryOut } from '../../context.js';
import { commonOptions, parseOption } from '../../options.js';
import {
  configurationArgument,
  makeChange,
  RECONFIG,
  type TargetOptions,
  targetOf,
  targetOptions,
  verbs,
} from './shared.js';

interface EnableWords extends TargetOptions {
  readonly gateway: string;
  readonly mode: string;
  readonly invite?: string;
  readonly bundle?: string;
  readonly bundleDir?: string;
  readonly scripts?: string;
  readonly dryRun?: boolean;
}

export function enableCommand(factory: Command): void {
  const command = factory
    .command('enable')
    .description('have the pilots of entries join through the VPN; shows the change, and keeps a backup');
  targetOptions(configurationArgument(command))
    .requiredOption('--gateway <host:port>', 'the gateway, as nodes reach it')
    .addOption(
      new Option(
        '--mode <how>',
        'script: a custom script of ours brings the tunnel up; wrap: the site starts pilots inside',
      )
        .choices(['script', 'wrap'])
        .default('script'),
    )
    .option('--invite <path>', "of the invite on the nodes (without: beside the pilot's token)")
    .option('--bundle <file>', `the bundle's tarball on the factory (default: ${DEFAULT_BUNDLE})`)
    .option('--bundle-dir <path>', 'instead: the directory on the nodes where it is unpacked')
    .option('--scripts <dir>', 'where the factory finds our scripts (default: those of this installation)')
    .option('--dry-run', 'show the change and write nothing');
  commonOptions(command).action((path: string, options: EnableWords) =>
    carryOut(options, (context) => enableVerb(path, options, context)),
  );
}

async function enableVerb(path: string, options: EnableWords, context: Context): Promise<number> {
  const target = targetOf(options, 'enable');
  if (!target)
    throw new FaultError('usage', {
      what: 'no entry: give --entry NAME, or --global',
      verb: 'factory enable',
    });
  const wish = wishOf(options);
  const {
    enabled,
    entryAdditions,
    globalAdditions,
    openConfiguration,
    requireStageable,
    switchingAttrs,
    yamlFor,
  } = await verbs();
  const additions = 'global' in target ? globalAdditions(wish) : entryAdditions(wish);
  const onDisk = openConfiguration(path);
  const text = enabled(onDisk.configuration, target, additions);
  requireStageable(additions.files);
  const yaml = 'global' in target ? yamlFor(switchingAttrs(wish)) : undefined;
  await makeChange(context, {
    onDisk,
    text,
    dryRun: options.dryRun === true,
    next: yaml === undefined ? RECONFIG : `for each entry, in the YAML of OSG_autoconf:\n${yaml}${RECONFIG}`,
    ...(yaml === undefined ? {} : { json: { yaml } }),
  });
  return EXIT.ok;
}

/** Throws `config-invalid` and `usage`. */
function wishOf(options: EnableWords): Wish {
  const { shape } = enableSchema;
  const optional = (key: 'invite' | 'bundle' | 'bundleDir') =>
    options[key] === undefined ? undefined : parseOption(key, options[key], shape[key]);
  const mode = parseOption('mode', options.mode, shape.mode);
  const [invite, bundle, directory] = [optional('invite'), optional('bundle'), optional('bundleDir')];
  if (bundle !== undefined && directory !== undefined)
    throw new FaultError('usage', {
      what: '--bundle and --bundle-dir exclude each other',
      verb: 'factory enable',
    });
  const scripts = options.scripts === undefined ? installed.scripts : resolve(options.scripts);
  return {
    mode,
    gateway: parseOption('gateway', options.gateway, shape.gateway),
    scripts: parseOption('scripts', scripts, shape.scripts),
    ...(invite === undefined ? {} : { invite }),
    ...(mode === 'wrap'
      ? {}
      : { bundle: directory === undefined ? { tarball: bundle ?? DEFAULT_BUNDLE } : { directory } }),
  };
}
