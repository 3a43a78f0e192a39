import { type Command, Option } from 'commander';
import { submitJob } from '../../batch/submit.js';
import { BATCH_NAMES } from '../../config/batch/schema.js';
import { EXIT } from '../../health/exit-codes.js';
import { type Context, carryOut } from '../context.js';
import { commonOptions } from '../options.js';
import { type JobRequest, prepareJob } from '../submit/prepare.js';

export function submitCommand(program: Command): void {
  const command = program
    .command('submit')
    .description('submit pilots to a batch system: one on each node of a job')
    .option(
      '--site <name>',
      'profile: NAME.yaml of ~/.config/glidein-vpn/sites or of the installation, or a path',
    )
    .addOption(new Option('--batch <system>', `the batch system: ${BATCH_NAMES.join(', ')}`))
    .option('--nodes <n>', 'nodes of a job (default: 1)')
    .option('--count <n>', 'jobs, as one array (default: 1)')
    .option('--time <duration>', 'wall time: 12h')
    .option('--cores <n>', 'cores of each node')
    .option('--memory <size>', 'memory of each node: 64G')
    .option('--gpus <n>', 'GPUs of each node (default: 0)')
    .option('--queue <name>', 'queue, or partition')
    .option('--account <name>', 'account, or project')
    .option('--job-name <name>', 'name of the job (default: glidein-vpn)')
    .option('--extra-directive <line...>', 'directives that are added, without #SBATCH and the like')
    .option('--skip-directive <start...>', 'directives that are left out, by how they begin')
    .option('--installation <dir>', 'where glidein-vpn is on the nodes (default: where it is here)')
    .option('--tarball <file>', 'a bundle that each node unpacks to its own disk, instead')
    .option('--scratch <dir>', "node-local directory (default: the job's, or /tmp)")
    .option(
      '--path <dirs>',
      'directories in front of PATH, for openconnect and HTCondor: /opt/condor/sbin:/opt/vpn/bin',
    )
    .option('--invite <file>', 'the invite, as the nodes see it (mode 0600)')
    .option('--pool <host[:port]>', 'the collector of the pool')
    .option('--token <file>', "the pool's IDTOKEN, as the nodes see it (mode 0600)")
    .option('--print', 'show the script, and submit nothing');
  commonOptions(command).action((options: JobRequest) =>
    carryOut(options, (context) => submitVerb(options, context)),
  );
}

async function submitVerb(options: JobRequest, context: Context): Promise<number> {
  const { env, answer, reporter } = context;
  const { system, settings, submission, notes } = prepareJob(options, env, new Date());
  const { count, nodes } = settings;
  const site = options.site === undefined ? {} : { site: options.site };
  const facts = { version: 1, batch: system.name, nodes, count, ...site };
  if (options.print) {
    const { script, description, path } = submission;
    const text = description === undefined ? script : `${comment(path)}${description}\n${script}`;
    answer(text, { ...facts, script, ...(description === undefined ? {} : { description }) });
    return EXIT.ok;
  }
  for (const note of notes) reporter.note(note);
  const jobId = await submitJob({ system, ...submission.handed }, env.path);
  const size = `${count} job${count > 1 ? 's' : ''} of ${nodes} node${nodes > 1 ? 's' : ''}`;
  answer(`submitted ${jobId} to ${system.title}: ${size}\n`, { ...facts, jobId });
  return EXIT.ok;
}

/** Two texts are shown one after the other: the description says where the script is. */
function comment(path: string): string {
  return `# The submit description; the script after it is kept as ${path}.\n`;
}
