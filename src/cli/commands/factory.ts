import type { Command } from 'commander';
import { diffCommand } from './factory/diff.js';
import { disableCommand } from './factory/disable.js';
import { enableCommand } from './factory/enable.js';
import { statusCommand } from './factory/status.js';

export function factoryCommand(program: Command): void {
  const factory = program
    .command('factory')
    .description("glideinWMS: the VPN for a factory's entries, in its XML configuration");
  enableCommand(factory);
  disableCommand(factory);
  statusCommand(factory);
  diffCommand(factory);
}
