import { type Command, Option } from 'commander';
import { durationSchema } from '../../config/duration.js';
import type { Environment } from '../../config/environment.js';
import { type GatewaySettings, gatewaySchema } from '../../config/gateway.js';
import type { Settings } from '../../config/settings.js';
import type { AllowView } from '../../gateway/allow/view.js';
import type { GatewayStatus } from '../../gateway/status.js';
import type * as Verbs from '../../gateway/verbs.js';
import { EXIT } from '../../health/exit-codes.js';
import { inBackground } from '../background.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { answerPlan } from '../dry-run.js';
import { commonOptions, congestionOption, parseOption, stayOptions } from '../options.js';
import { renderNames } from '../output/gateway-allow.js';
import { renderGatewayStatus, renderReload } from '../output/gateway-status.js';
import { settingsFor } from '../settings.js';
import { stay } from '../stay.js';
import { reportCommand } from './gateway/report.js';
import { verifyCommand } from './gateway/verify.js';

/** Loaded when a verb runs: the library for certificates would cost every other verb 0.2 s. */
const verbs = (): Promise<typeof Verbs> => import('../../gateway/verbs.js');

interface GatewayOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly foreground?: boolean;
  readonly announceFd?: string;
}

/** What the process in the background says of itself. */
interface Announced extends Pick<GatewayStatus, 'listen' | 'stack' | 'pin'> {
  readonly allow: AllowView;
}

export function gatewayCommand(program: Command): void {
  const gateway = program.command('gateway').description('the DMZ side: an ocserv that nodes connect to');

  const up = gateway.command('up').description('start the gateway in the background, until `gateway down`');
  common(stayOptions(settingOptions(up)))
    .option('--dry-run', 'print the plan and start nothing')
    .action((options: GatewayOptions) => carryOut(options, (context) => upVerb(options, context)));

  common(gateway.command('down').description('end the gateway and every session')).action(
    (options: GatewayOptions) =>
      carryOut(options, async ({ env, answer }) => {
        await (await verbs()).gatewayDown(settings(options, env).values, env);
        answer('gateway down\n', { version: 1, state: 'down' });
        return EXIT.ok;
      }),
  );

  const status = gateway
    .command('status')
    .description('what it serves, to whom: exit code 0 when it is up, 69 when not');
  common(status).action((options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const found = await (await verbs()).gatewayStatus(settings(options, env).values, env);
      answer(renderGatewayStatus(found), found);
      return found.state === 'up' ? EXIT.ok : EXIT.unavailable;
    }),
  );

  const reload = gateway
    .command('reload')
    .description('read the configuration again and put its limits into force; no session ends');
  common(reload).action((options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const { gatewayReload, runningConfig } = await verbs();
      const config = options.config ?? runningConfig(settings(options, env).values, env);
      const named = config === undefined ? options : { ...options, config };
      const { limits, notes } = await gatewayReload(settings(named, env).values, env);
      answer(renderReload(limits, notes), { version: 1, limits: limits ?? null, notes });
      return EXIT.ok;
    }),
  );

  reportCommand(gateway);
  verifyCommand(gateway);
  inviteCommand(gateway);

  const revoke = gateway.command('revoke').description('end an invite for ever, and its sessions at once');
  common(revoke.argument('<name>')).action((name: string, options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const { identity, disconnected } = await (await verbs()).gatewayRevoke(
        name,
        settings(options, env).values,
        env,
      );
      const how = disconnected ? 'its session was ended' : 'it had no session';
      answer(`${name} is revoked; ${how}\n`, { version: 1, name, revoked: identity.revoked, disconnected });
      return EXIT.ok;
    }),
  );
}

function inviteCommand(gateway: Command): void {
  const invite = gateway.command('invite').description('write the one file that a node needs (mode 0600)');
  common(invite.argument('<name>', 'of the identity: letters, digits, dots, dashes, underscores'))
    .option('--out <file>', 'the file to write (default: <name>.invite)')
    .option('--ttl <duration>', 'how long it is valid: 48h, 7d')
    .option('--advertise <host:port...>', 'where this node finds the gateway, if not as `gateway up` said')
    .action((name: string, options: GatewayOptions & { out?: string; ttl?: string }) =>
      carryOut(options, async ({ env, answer }) => {
        const ttl =
          options.ttl === undefined
            ? {}
            : { ttlMs: parseOption('ttl', options.ttl, durationSchema('10s', '3650d')) };
        const path = options.out ?? `${name}.invite`;
        const { invite: written } = await (await verbs()).gatewayInvite(
          { name, path, ...ttl },
          settings(options, env).values,
          env,
        );
        const { expires, gateways } = written;
        answer(`${path}: for ${name}, until ${expires}\n`, { version: 1, name, path, expires, gateways });
        return EXIT.ok;
      }),
    );
}

async function upVerb(options: GatewayOptions, context: Context): Promise<number> {
  const { env, reporter } = context;
  const chosen = settings(options, env);
  if (options.dryRun) {
    const { plan } = await (await verbs()).prepareGateway(chosen, env);
    return answerPlan(context, plan);
  }
  if (!options.foreground) {
    const facts = (await inBackground(context, 'gateway')) as Announced;
    const text = `gateway up on ${facts.listen} (${facts.stack})\n${facts.pin}\n${renderNames(facts.allow)}`;
    context.answer(text, { version: 1, ...facts });
    return EXIT.ok;
  }
  return await stay(async (signal) => {
    const gateway = await (await verbs()).gatewayUp(chosen, env, reporter, signal);
    const { listen, stack, reasons, advertise, pin, network, allow } = gateway.status;
    const facts = { listen, stack, reasons, advertise, pin, network, allow, pid: process.pid };
    return { facts, failure: gateway.failure, close: gateway.down };
  }, options.announceFd);
}

function settings(options: GatewayOptions, env: Environment): Settings<GatewaySettings> {
  return settingsFor(gatewaySchema, 'gateway', options, env);
}

function settingOptions(command: Command): Command {
  return command
    .option('--listen <host:port>', 'where compute nodes connect (default: 0.0.0.0:4443)')
    .option('--advertise <host:port...>', "what invites name (default: this host's name and addresses)")
    .addOption(
      new Option('--stack <stack>', 'how it reaches the world').choices([
        'auto',
        'slirp4netns',
        'pasta',
        'kernel',
      ]),
    )
    .addOption(
      new Option('--tcp <how>', "our relay ends nodes' TCP, or it is left to the stack").choices([
        'auto',
        'relay',
        'stack',
      ]),
    )
    .addOption(congestionOption())
    .option('--network <cidr>', 'addresses of the nodes in the tunnel (default: 10.77.0.0/24)')
    .option('--mtu <bytes>', 'of the tunnel (default: 16000)')
    .option(
      '--allow <entry...>',
      'what nodes may reach: HOST:PORT[/PROTOCOL] (a name, address or CIDR), preset:NAME',
    )
    .option('--dns <address...>', 'name servers for nodes (default: by stack)')
    .addOption(
      new Option('--forward <how>', "kernel stack: behind this host's address, or routed").choices([
        'nat',
        'routed',
      ]),
    )
    .option('--interface <name>', "kernel stack: the only interface that nodes' packets may leave by")
    .option('--invite-ttl <duration>', 'how long invites are valid (default: 48h)');
}

function common(command: Command): Command {
  return commonOptions(command.option('--state-dir <dir>', 'where keys, identities and the run are kept'));
}
