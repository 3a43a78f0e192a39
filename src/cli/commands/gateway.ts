import { type Command, Option } from 'commander';
import { z } from 'zod';
import { durationSchema } from '../../config/duration.js';
import { MAX_NODES } from '../../config/invite.js';
import type { AllowView } from '../../gateway/allow/view.js';
import type { GatewayStatus } from '../../gateway/status.js';
import { EXIT } from '../../health/exit-codes.js';
import { inBackground } from '../background.js';
import { type Context, carryOut } from '../context.js';
import { answerPlan } from '../dry-run.js';
import { congestionOption, parseOption, stayOptions } from '../options.js';
import { renderNames } from '../output/gateway-allow.js';
import { renderGatewayStatus } from '../output/gateway-status.js';
import { renderIdentities } from '../output/identities.js';
import { enrolmentFrontCommand } from './enrolment.js';
import { drainCommand } from './gateway/drain.js';
import { type ForegroundOptions, inForeground, logFormatOption } from './gateway/foreground.js';
import { reloadCommand } from './gateway/reload.js';
import { common, type GatewayOptions, settings, verbs } from './gateway/shared.js';
import { unitCommand } from './gateway/unit.js';

interface UpOptions extends ForegroundOptions {
  readonly dryRun?: boolean;
  readonly foreground?: boolean;
}

/** What the process in the background says of itself. */
interface Announced extends Pick<GatewayStatus, 'listen' | 'stack' | 'pin' | 'web'> {
  readonly allow: AllowView;
}

export function gatewayCommand(program: Command): void {
  const gateway = program.command('gateway').description('the DMZ side: an ocserv that nodes connect to');

  const up = gateway.command('up').description('start the gateway in the background, until `gateway down`');
  common(stayOptions(settingOptions(up)))
    .addOption(logFormatOption())
    .option('--dry-run', 'print the plan and start nothing')
    .action((options: UpOptions) => carryOut(options, (context) => upVerb(options, context)));

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
      const { gatewayStatus, runningGateway } = await verbs();
      const chosen = settings(options, env);
      const found = await gatewayStatus({ ...chosen.values, ...runningGateway(chosen, env) }, env);
      answer(renderGatewayStatus(found), found);
      return found.state === 'up' || found.state === 'draining' ? EXIT.ok : EXIT.unavailable;
    }),
  );

  reloadCommand(gateway);
  drainCommand(gateway);
  unitCommand(gateway);
  inviteCommand(gateway);
  enrolmentFrontCommand(gateway);

  const identities = gateway.command('identities').description('all invites, and the nodes of each');
  common(identities).action((options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const list = await (await verbs()).gatewayIdentities(settings(options, env).values, env);
      answer(renderIdentities(list), list);
      return EXIT.ok;
    }),
  );

  const revoke = gateway
    .command('revoke')
    .description('end an invite, or one node of an invite for several, for ever, and its sessions at once');
  common(revoke.argument('<name>')).action((name: string, options: GatewayOptions) =>
    carryOut(options, async ({ env, answer }) => {
      const { identity, nodes, disconnected } = await (await verbs()).gatewayRevoke(
        name,
        settings(options, env).values,
        env,
      );
      const how = disconnected ? 'its session was ended' : 'it had no session';
      const with_ = nodes.length > 0 ? ` with its ${nodes.length} nodes` : '';
      const json = { version: 1, name, revoked: identity.revoked, disconnected };
      answer(`${name} is revoked${with_}; ${how}\n`, { ...json, nodes: nodes.map((node) => node.name) });
      return EXIT.ok;
    }),
  );
}

function inviteCommand(gateway: Command): void {
  const invite = gateway.command('invite').description('write the one file that a node needs (mode 0600)');
  common(invite.argument('<name>', 'of the identity: letters, digits, dots, dashes, underscores'))
    .option('--out <file>', 'the file to write (default: <name>.invite)')
    .option('--ttl <duration>', 'how long it is valid: 48h, 7d')
    .option(
      '--nodes <n>',
      'for so many nodes at once, each with an identity of its own (default: for one node)',
    )
    .option('--advertise <host:port...>', 'where this node finds the gateway, if not as `gateway up` said')
    .action((name: string, options: GatewayOptions & { out?: string; ttl?: string; nodes?: string }) =>
      carryOut(options, async ({ env, answer }) => {
        const ttl =
          options.ttl === undefined
            ? {}
            : { ttlMs: parseOption('ttl', options.ttl, durationSchema('10s', '3650d')) };
        const path = options.out ?? `${name}.invite`;
        const request = { name, path, ...ttl };
        const chosen = settings(options, env).values;
        const { gatewayInvite, gatewayGroupInvite } = await verbs();
        const nodes =
          options.nodes === undefined ? undefined : parseOption('nodes', options.nodes, nodesSchema);
        const { invite: written } = await (nodes === undefined
          ? gatewayInvite(request, chosen, env)
          : gatewayGroupInvite({ ...request, nodes }, chosen, env));
        const { expires, gateways } = written;
        const many = nodes === undefined ? '' : `, ${nodes} nodes at once`;
        const json = { version: 1, name, path, expires, gateways, ...(nodes === undefined ? {} : { nodes }) };
        answer(`${path}: for ${name}${many}, until ${expires}\n`, json);
        return EXIT.ok;
      }),
    );
}

const nodesSchema = z.coerce
  .number('must be a whole number')
  .pipe(z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_NODES));

async function upVerb(options: UpOptions, context: Context): Promise<number> {
  const { env } = context;
  const chosen = settings(options, env);
  if (options.dryRun) {
    const { plan } = await (await verbs()).prepareGateway(chosen, env);
    return answerPlan(context, plan);
  }
  if (!options.foreground) {
    const facts = (await inBackground(context, 'gateway')) as Announced;
    const page = facts.web === undefined ? '' : `status page ${facts.web}\n`;
    const text = `gateway up on ${facts.listen} (${facts.stack})\n${facts.pin}\n${page}${renderNames(facts.allow)}`;
    context.answer(text, { version: 1, ...facts });
    return EXIT.ok;
  }
  return await inForeground(options, context, chosen);
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
    .option('--web <address>', 'status page and metrics: 127.0.0.1:PORT or unix:/PATH (default: none)')
    .option('--interface <name>', "kernel stack: the only interface that nodes' packets may leave by")
    .option('--invite-ttl <duration>', 'how long invites are valid (default: 48h)')
    .option('--node-ttl <duration>', 'how long the certificate of an enrolled node is valid (default: 24h)');
}
