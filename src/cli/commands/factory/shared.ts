import type { Command } from 'commander';
import { replaceFile } from '../../../effects/replace-file.js';
import type * as Factory from '../../../factory/verbs.js';
import { FaultError, messageOf } from '../../../health/fault-error.js';
import type { CommonOptions, Context } from '../../context.js';

/** Loaded when a verb runs: no other verb needs an XML parser. */
export const verbs = (): Promise<typeof Factory> => import('../../../factory/verbs.js');

export interface TargetOptions extends CommonOptions {
  readonly entry?: readonly string[];
  readonly global?: boolean;
}

export function configurationArgument(command: Command): Command {
  return command.argument('<config.xml>', "the factory's glideinWMS.xml, or a file of its config.d");
}

export function targetOptions(command: Command): Command {
  return command
    .option('--entry <name...>', 'entries, or entry sets by their alias')
    .option('--global', 'the global files, for entries that OSG_autoconf writes');
}

/** What the options mean; undefined when they name nothing. Throws `usage`. */
export function targetOf({ entry, global }: TargetOptions, verb: string): Factory.Target | undefined {
  if (entry && global)
    throw new FaultError('usage', {
      what: '--entry and --global exclude each other: entries of OSG_autoconf are named in its YAML',
      verb: `factory ${verb}`,
    });
  if (global) return { global: true };
  return entry && { entries: entry };
}

/** A change that was made, or that --dry-run only shows. */
export interface Change {
  readonly onDisk: Factory.OnDisk;
  readonly text: string;
  readonly dryRun: boolean;
  /** What is to be done afterwards, when something was changed. */
  readonly next: string;
  readonly json?: object;
}

/** Shows a change as a diff, and makes it. */
export async function makeChange({ answer }: Context, change: Change): Promise<void> {
  const { unifiedDiff, encode } = await verbs();
  const { onDisk, text, dryRun, next, json = {} } = change;
  const { document } = onDisk.configuration;
  const { path } = onDisk.file;
  const diff = unifiedDiff(document.text, text, path);
  const facts = { version: 1, path, changed: diff !== '', written: diff !== '' && !dryRun, diff, ...json };
  if (diff === '') {
    answer(`${path} is already so: nothing to change\n${next}`, facts);
  } else if (dryRun) {
    answer(`${diff}(--dry-run: nothing was written)\n${next}`, facts);
  } else {
    const backup = write(onDisk, encode(text));
    answer(`${diff}written: ${path}\nbackup:  ${backup}\n${next}`, { ...facts, backup });
  }
}

function write({ file }: Factory.OnDisk, bytes: Buffer): string {
  try {
    return replaceFile(file, bytes, new Date());
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const remedy = "Run it as the user to whom the factory's configuration belongs. Nothing was changed.";
    throw new FaultError('factory-unreadable', {
      what: 'write',
      path: file.path,
      why: messageOf(error),
      remedy,
    });
  }
}

/** What puts a change into force. */
export const RECONFIG = 'next:    gwms-factory reconfig\n';
