import type { Command } from 'commander';
import { nodeSchema } from '../../config/node.js';
import { announcer } from '../../effects/daemon.js';
import { abortOnSignals } from '../../effects/signals.js';
import { EXIT } from '../../health/exit-codes.js';
import { asFault } from '../../health/fault-error.js';
import { inviteOf } from '../../node/prepare.js';
import { openSession, prepareNode } from '../../node/session.js';
import { planToJson, renderPlan } from '../../plan/render.js';
import { inBackground } from '../background.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { commonOptions, stateOptions, tunnelOptions } from '../options.js';
import { pick, settingsFor } from '../settings.js';

interface UpOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly foreground?: boolean;
  readonly announceFd?: string;
}

export function upCommand(program: Command): void {
  const command = program
    .command('up')
    .description('bring the tunnel up and keep it up in the background, until `down`')
    .option('--foreground', 'stay in the foreground, for a supervisor such as systemd');
  commonOptions(stateOptions(tunnelOptions(command))).action((options: UpOptions) =>
    carryOut(options, (context) => upVerb(options, context)),
  );
}

async function upVerb(options: UpOptions, context: Context): Promise<number> {
  const { env } = context;
  const settings = settingsFor(nodeSchema, 'node', options, pick({ ...options }, nodeSchema), env);
  const invite = inviteOf(settings, env);
  const prepared = await prepareNode('up', settings.values, invite, env);
  if (options.dryRun) {
    context.answer(renderPlan(prepared.plan), planToJson(prepared.plan));
    return EXIT.ok;
  }
  if (!options.foreground) {
    const facts = (await inBackground(context, settings.values.name)) as { address: string; gateway: string };
    context.answer(`up: ${facts.address} through ${facts.gateway}\n`, { version: 1, ...facts });
    return EXIT.ok;
  }
  return await stay(prepared, options, context);
}

async function stay(
  prepared: Awaited<ReturnType<typeof prepareNode>>,
  options: UpOptions,
  { reporter }: Context,
): Promise<number> {
  const announce = announcer(options.announceFd === undefined ? undefined : Number(options.announceFd));
  const stop = abortOnSignals();
  try {
    const session = await openSession(prepared, reporter, stop.signal);
    const { address, gateway } = session.health().tunnel;
    announce.ready({ address, gateway, state: session.state.path, pid: process.pid });
    const stopped = new Promise<undefined>((done) =>
      stop.signal.addEventListener('abort', () => done(undefined)),
    );
    const fault = await Promise.race([stopped, session.applied.failure]);
    await session.close();
    if (fault) throw fault;
    return EXIT.ok;
  } catch (error) {
    await announce.fault(asFault(error));
    throw error;
  }
}
