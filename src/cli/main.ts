#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { installed } from '../config/environment.js';
import { EXIT } from '../health/exit-codes.js';
import { benchCommand } from './commands/bench.js';
import { classadCommand } from './commands/classad.js';
import { downCommand } from './commands/down.js';
import { askEnrolmentCommand } from './commands/enrolment.js';
import { execCommand } from './commands/exec.js';
import { factoryCommand } from './commands/factory.js';
import { gatewayCommand } from './commands/gateway.js';
import { labCommand } from './commands/lab.js';
import { pilotCommand } from './commands/pilot.js';
import { poolCommand } from './commands/pool.js';
import { runCommand } from './commands/run.js';
import { statusCommand } from './commands/status.js';
import { submitCommand } from './commands/submit.js';
import { upCommand } from './commands/up.js';
import { answerError } from './context.js';
import { exit } from './exit.js';
import { surviveClosedOutput } from './output/closed-output.js';
import { asksForJson, usageFault } from './usage.js';

const program = new Command('glidein-vpn')
  .description(
    'Makes a firewalled HPC node a working member of an unmodified HTCondor pool, without root on the node.',
  )
  .version(installed.version, '-V, --version')
  .showHelpAfterError('(see --help)')
  .exitOverride();

for (const register of [
  runCommand,
  upCommand,
  execCommand,
  statusCommand,
  downCommand,
  pilotCommand,
  submitCommand,
  gatewayCommand,
  factoryCommand,
  poolCommand,
  classadCommand,
  labCommand,
  benchCommand,
  askEnrolmentCommand,
])
  register(program);
surviveClosedOutput();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  const words = process.argv.slice(2);
  const failed = error.exitCode !== 0;
  if (failed && asksForJson(program, words)) answerError(usageFault(program, words, error));
  await exit(failed ? EXIT.usage : EXIT.ok);
}
