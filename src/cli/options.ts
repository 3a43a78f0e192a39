import { type Command, Option } from 'commander';
import { z } from 'zod';
import { durationSchema } from '../config/duration.js';
import { flagOf } from '../config/settings.js';
import { FaultError } from '../health/fault-error.js';

/** Options of every verb. */
export function commonOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'configuration file (default: ~/.config/glidein-vpn/config.yaml)'),
    )
    .addOption(jsonOption())
    .addOption(new Option('-q, --quiet', 'no progress on standard error'));
}

export function jsonOption(): Option {
  return new Option('--json', 'answer, and errors, as JSON on standard output');
}

/** Options of every verb that opens a tunnel. */
export function tunnelOptions(command: Command): Command {
  return command
    .option('--invite <file>', "the invite that the gateway's administrator gave you (mode 0600)")
    .option('--hosts <name=address...>', 'names that the payload resolves in front of DNS')
    .addOption(
      new Option('--tun <how>', "who moves the tunnel's packets (default: auto)").choices([
        'auto',
        'handed',
        'relay',
      ]),
    )
    .addOption(congestionOption())
    .option('--tunnels <n>', 'tunnels side by side: auto, or 1 to 8 (default: auto)')
    .option('--openconnect <path>', 'the openconnect program')
    .option('--dry-run', 'print the plan and start nothing');
}

/** Of every verb that makes TCP connections of a tunnel. */
export function congestionOption(): Option {
  const what = "auto: BBR where this host allows it; host: always the host's (default: auto)";
  return new Option('--congestion <which>', what).choices(['auto', 'host']);
}

/** Options that say which running tunnel is meant. */
export function stateOptions(command: Command): Command {
  return command
    .option('--name <name>', 'distinguishes several tunnels of one user on one node')
    .option('--state-dir <dir>', 'node-local directory for the state');
}

/** Options of verbs that go on in the background. */
export function stayOptions(command: Command): Command {
  return command
    .option('--foreground', 'stay in the foreground, for a supervisor such as systemd')
    .addOption(new Option('--announce-fd <n>').hideHelp());
}

/** The value of an option that is no setting. Throws `config-invalid`. */
export function parseOption<S extends z.ZodType>(key: string, value: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues[0]?.message ?? 'invalid';
  throw new FaultError('config-invalid', { key, value: String(value), origin: flagOf(key), why });
}

/** A duration, or plain seconds as `timeout(1)` and `docker stop` take them. */
const graceSchema = z.preprocess(
  (value) => (/^\d{1,6}$/.test(String(value)) ? `${value}s` : value),
  durationSchema('0s', '12d'),
);

/** Option of the verbs that run one command. */
export function stopTimeoutOption(): Option {
  const what = 'how long the command may take to end after SIGTERM: 2m, or plain seconds';
  return new Option('--stop-timeout <duration>', what).default('30s');
}

/** How long a payload may take to end, in milliseconds. Throws `config-invalid`. */
export function graceOf(options: { readonly stopTimeout: string }): number {
  return parseOption('stopTimeout', options.stopTimeout, graceSchema);
}
