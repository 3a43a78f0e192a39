import type { Command } from 'commander';
import { sweepState } from '../../effects/state-directory.js';
import { stopOwner } from '../../effects/stop-owner.js';
import { runningNode } from '../../node/running.js';
import { stateDirectoryOf } from '../../node/session.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { commonOptions, stateOptions } from '../options.js';
import { chosenTunnel } from '../settings.js';

interface DownOptions extends CommonOptions {
  readonly name?: string;
  readonly stateDir?: string;
}

export function downCommand(program: Command): void {
  const command = program.command('down').description('end a tunnel that `up` keeps, and what runs inside');
  commonOptions(stateOptions(command)).action((options: DownOptions) =>
    carryOut(options, (context) => downVerb(options, context)),
  );
}

async function downVerb(options: DownOptions, { env, answer }: Context): Promise<number> {
  const chosen = chosenTunnel(options, env);
  const { name = 'default', stateDir } = chosen;
  if (await sweepState(stateDirectoryOf({ name, stateDir }, env))) {
    answer('it had been killed; cleared what it left\n', { version: 1, state: 'cleared' });
    return 0;
  }
  const { owner } = runningNode(chosen, env);
  await stopOwner(owner.process, 40_000);
  answer('down\n', { version: 1, state: 'down' });
  return 0;
}
