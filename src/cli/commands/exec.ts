import type { Command } from 'commander';
import { exitCodeOf, startPayload, superviseSignals } from '../../effects/payload.js';
import { EXIT } from '../../health/exit-codes.js';
import { namespaceRung } from '../../network/namespace/rung.js';
import { runningNode } from '../../node/running.js';
import { quote } from '../../plan/quote.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { refuseMissing } from '../missing-command.js';
import { commonOptions, graceOf, stateOptions, stopTimeoutOption } from '../options.js';
import { chosenTunnel } from '../settings.js';

interface ExecOptions extends CommonOptions {
  readonly name?: string;
  readonly stateDir?: string;
  readonly pidNamespace: boolean;
  readonly stopTimeout: string;
  readonly print?: boolean;
}

export function execCommand(program: Command): void {
  const command = program
    .command('exec')
    .description("run a command inside the tunnel that `up` keeps; ends with the command's exit code")
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--no-pid-namespace', "let the command see the node's processes, and leave its daemons running")
    .option(
      '--print',
      'run nothing: print the words by which a shell becomes the command inside (exec, no fork)',
    )
    .addOption(stopTimeoutOption());
  commonOptions(stateOptions(command)).action((argv: string[], options: ExecOptions) =>
    carryOut(options, (context) => execVerb(argv, options, context), EXIT.ours),
  );
}

async function execVerb(argv: string[], options: ExecOptions, { env, answer }: Context): Promise<number> {
  const graceMs = graceOf(options);
  const { status } = runningNode(chosenTunnel(options, env), env);
  if (options.print) {
    const words = namespaceRung.enter(status.handle, argv, { pidNamespace: false });
    answer(`${words.map(quote).join(' ')}\n`, { version: 1, argv: words });
    return EXIT.ok;
  }
  const missing = refuseMissing(argv[0] ?? '', env.path);
  if (missing !== undefined) return missing;
  const { pidNamespace } = options;
  const entered = namespaceRung.enter(status.handle, argv, { ownerPid: process.pid, pidNamespace });
  return exitCodeOf(await superviseSignals(() => startPayload(entered), graceMs));
}
