import type { Command } from 'commander';
import { nodeSchema } from '../../config/node.js';
import { EXIT } from '../../health/exit-codes.js';
import { lastUse, ownerOf } from '../../node/owner.js';
import { inviteOf } from '../../node/prepare.js';
import { openSession, prepareNode } from '../../node/session.js';
import { inBackground } from '../background.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { answerPlan } from '../dry-run.js';
import { commonOptions, stateOptions, stayOptions, tunnelOptions } from '../options.js';
import { settingsFor } from '../settings.js';
import { stay } from '../stay.js';

interface UpOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly foreground?: boolean;
  readonly announceFd?: string;
  readonly owner?: string;
}

export function upCommand(program: Command): void {
  const command = program
    .command('up')
    .description('bring the tunnel up and keep it up in the background, until `down`');
  command.option('--owner <pid>', 'go down once this process, and what it has left inside, has ended');
  commonOptions(stateOptions(stayOptions(tunnelOptions(command)))).action((options: UpOptions) =>
    carryOut(options, (context) => upVerb(options, context)),
  );
}

async function upVerb(options: UpOptions, context: Context): Promise<number> {
  const { env, reporter } = context;
  const settings = settingsFor(nodeSchema, 'node', options, env);
  const invite = inviteOf(settings, env);
  const owner = options.owner === undefined ? undefined : ownerOf(options.owner);
  const prepared = await prepareNode('up', settings.values, invite, env);
  if (options.dryRun) return answerPlan(context, prepared.plan);
  if (!options.foreground) {
    const facts = (await inBackground(context, settings.values.name)) as { address: string; gateway: string };
    context.answer(`up: ${facts.address} through ${facts.gateway}\n`, { version: 1, ...facts });
    return EXIT.ok;
  }
  return await stay(async (signal) => {
    const session = await openSession(prepared, reporter, signal);
    const { address, gateway } = session.health().tunnel;
    const facts = { address, gateway, state: session.state.path, pid: process.pid };
    const { failure } = session.applied;
    const done = owner && lastUse(owner, session.handle);
    return { facts, failure, close: session.close, ...(done ? { done } : {}) };
  }, options.announceFd);
}
