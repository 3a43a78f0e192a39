import { type Command, Option } from 'commander';

/** Options of every verb. */
export function commonOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'configuration file (default: ~/.config/glidein-vpn/config.yaml)'),
    )
    .addOption(new Option('--json', 'answer, and errors, as JSON on standard output'))
    .addOption(new Option('-q, --quiet', 'no progress on standard error'));
}

/** Options of every verb that opens a tunnel. */
export function tunnelOptions(command: Command): Command {
  return command
    .option('--invite <file>', "the invite that the gateway's administrator gave you (mode 0600)")
    .option('--hosts <name=address...>', 'names that the payload resolves in front of DNS')
    .option('--openconnect <path>', 'the openconnect program')
    .option('--dry-run', 'print the plan and start nothing');
}

/** Options that say which running tunnel is meant. */
export function stateOptions(command: Command): Command {
  return command
    .option('--name <name>', 'distinguishes several tunnels of one user on one node')
    .option('--state-dir <dir>', 'node-local directory for the state');
}
