import type { Command } from 'commander';
import { exitCodeOf, startPayload, supervise } from '../../effects/payload.js';
import { abortOnSignals } from '../../effects/signals.js';
import { EXIT } from '../../health/exit-codes.js';
import { inviteOf } from '../../node/prepare.js';
import { openSession, prepareNode } from '../../node/session.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { answerPlan } from '../dry-run.js';
import { refuseMissing } from '../missing-command.js';
import { commonOptions, graceOf, stateOptions, stopTimeoutOption, tunnelOptions } from '../options.js';
import { passingTunnel } from '../settings.js';

interface RunOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly stopTimeout: string;
}

export function runCommand(program: Command): void {
  const command = program
    .command('run')
    .description(
      "bring the tunnel up, run a command inside, take everything down; ends with the command's exit code",
    )
    .argument('<command...>', 'the command and its arguments, after --')
    .addOption(stopTimeoutOption());
  commonOptions(stateOptions(tunnelOptions(command))).action((argv: string[], options: RunOptions) =>
    carryOut(options, (context) => runVerb(argv, options, context), EXIT.ours),
  );
}

async function runVerb(argv: string[], options: RunOptions, context: Context): Promise<number> {
  const { env, reporter } = context;
  const graceMs = graceOf(options);
  const settings = passingTunnel('run', options, env);
  const invite = inviteOf(settings, env);
  const missing = refuseMissing(argv[0] ?? '', env.path);
  if (missing !== undefined) return missing;
  const prepared = await prepareNode('run', settings.values, invite, env);
  if (options.dryRun) return answerPlan(context, prepared.plan, argv);
  const interrupt = abortOnSignals();
  // In force to the end: a signal between two moments, or a second ^C, must not cut the undoing short.
  const session = await openSession(prepared, reporter, interrupt.signal);
  try {
    const entered = prepared.rung.enter(session.handle, argv, { ownerPid: process.pid });
    const payload = startPayload(entered);
    return exitCodeOf(await supervise(payload, graceMs, session.applied.failure));
  } finally {
    await session.close();
  }
}
