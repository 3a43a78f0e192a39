import { type Command, Option } from 'commander';
import { pilotSchema } from '../../config/pilot.js';
import { parentWatch } from '../../effects/parent.js';
import { EXIT } from '../../health/exit-codes.js';
import { FaultError } from '../../health/fault-error.js';
import { inviteOf } from '../../node/prepare.js';
import { pilotEnvironment } from '../../pilot/environment.js';
import { preparePilot } from '../../pilot/prepare.js';
import { runPilot } from '../../pilot/run.js';
import { type CommonOptions, type Context, carryOut } from '../context.js';
import { answerPlan } from '../dry-run.js';
import { commonOptions, stateOptions, tunnelOptions } from '../options.js';
import { passingTunnel, settingsFor } from '../settings.js';

interface PilotOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly endWithParent?: boolean;
}

export function pilotCommand(program: Command): void {
  const command = program
    .command('pilot')
    .description('bring the tunnel up and run an HTCondor startd inside, which joins the pool')
    .option('--pool <host[:port]>', 'the collector of the pool')
    .option('--token <file>', "the pool's IDTOKEN (mode 0600)")
    .option('--site <name>', 'GLIDEIN_Site, and GLIDEIN_CMSSite unless --cms-site says otherwise')
    .option('--cms-site <name>', 'what DESIRED_Sites of wmAgent jobs is matched against')
    .option('--gatekeeper <name>', 'GLIDEIN_Gatekeeper')
    .option('--cpus <n|auto>', 'cores of the slot')
    .option('--memory-mb <n|auto>', 'memory of the slot')
    .option('--disk-mb <n|auto>', 'disk of the slot')
    .addOption(
      new Option(
        '--gpus <how>',
        "the slot has this node's GPUs (auto: where a batch system granted some)",
      ).choices(['auto', 'yes', 'no']),
    )
    .option('--execute-dir <dir>', 'where jobs have their files (default: the state directory)')
    .option('--lifetime <duration>', 'how long the pilot may last: 12h')
    .option('--deadline <time>', 'when everything must be gone: 2030-01-31T12:00:00Z, or seconds since 1970')
    .option('--retire-margin <duration>', 'so long before its end it takes no more jobs (default: 30m)')
    .option('--idle <duration>', 'it ends after so long without a job (default: 20m)')
    .addOption(
      new Option('--undirected-jobs <what>', 'jobs without DESIRED_Sites').choices(['accept', 'refuse']),
    )
    .option('--start-expression <expr>', 'a further condition for jobs, a ClassAd expression')
    .addOption(new Option('--ccb <how>', 'how the pool reaches the pilot').choices(['auto', 'yes', 'no']))
    .option('--condor-config <file>', 'HTCondor settings that have the last word')
    .addOption(new Option('--drain <how>', 'what a stop does to running jobs').choices(['graceful', 'fast']))
    .option(
      '--stop-timeout <duration>',
      'nothing runs any more so long after a request to stop (default: 20s)',
    )
    .option('--end-with-parent', 'end when the process that started it has ended, as a batch script may');
  commonOptions(stateOptions(tunnelOptions(command))).action((options: PilotOptions) =>
    carryOut(options, (context) => pilotVerb(options, context)),
  );
}

async function pilotVerb(options: PilotOptions, context: Context): Promise<number> {
  const { env, reporter } = context;
  const starterEnds = options.endWithParent ? parentWatch() : undefined;
  const node = passingTunnel('pilot', options, env);
  const pilot = settingsFor(pilotSchema, 'pilot', options, env);
  const prepared = await preparePilot({ node: node.values, pilot }, inviteOf(node, env), env, new Date());
  if (options.dryRun) return answerPlan(context, prepared.node.plan, prepared.payload.argv);
  const environment = pilotEnvironment(env.variables, prepared.payload.config);
  const end = await runPilot(prepared, pilot.values, environment, reporter, starterEnds);
  if (!end.clean) {
    const how = end.ended.signal ?? `exit code ${end.ended.code}`;
    throw new FaultError('pilot-broken', {
      how,
      signal: end.signal ?? 'none',
      log: prepared.node.input.state,
    });
  }
  context.answer(`pilot ended (${end.reason})\n`, { version: 1, name: prepared.name, reason: end.reason });
  return EXIT.ok;
}
