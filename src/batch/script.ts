import type { BatchSettings } from '../config/batch/schema.js';
import { PILOT_OVERHEAD_MB } from '../config/pilot.js';
import { quote } from '../plan/quote.js';
import { bundleFunctions } from './shell/bundle.js';
import { commonFunctions, oneNode, severalNodes } from './shell/job.js';
import { nodeFunctions } from './shell/node.js';
import type { BatchSystem } from './system.js';

/** What a job's script is made from. No secret is among it: files with secrets go by their paths. */
export interface JobScript {
  readonly system: BatchSystem;
  readonly settings: BatchSettings;
  /** Options of the pilots, and of their tunnels: words of a command line. */
  readonly pilot: readonly (readonly string[])[];
  /** The pool, for the reader. */
  readonly pool: string;
  /** Where glidein-vpn is installed here. */
  readonly installation: string;
  readonly version: string;
}

/** Seconds that the end of the pilot is before the end of the job: for the removal of what it leaves. */
const MARGIN = 60;

/** Seconds that a pilot's tunnel may take to go down after it, and the script's own clearing away. */
const CLEARING = 6;

/** The script of a job: POSIX sh that a person can read, the directives at its top. */
export function renderScript(job: JobScript): string {
  const { system, settings } = job;
  const { parts, prefix } = system;
  const launcher = system.launcher(settings);
  const lines = [
    '#!/bin/sh',
    ...(prefix === undefined
      ? []
      : directivesOf(system, settings).map((directive) => `${prefix}${directive}`)),
    ...introduction(job, launcher !== undefined),
    ...places(job),
    '',
    ...commonFunctions(),
    '',
    ...(settings.tarball ? [...bundleFunctions(quote(settings.scratch ?? '/tmp')), ''] : []),
    ...nodeFunctions({
      scratch: settings.scratch ? quote(settings.scratch) : parts.scratch,
      tarball: settings.tarball !== undefined,
      path: settings.path,
      setup: settings.setup,
      options: pilotOptions(job).map((words) => words.map(quote).join(' ')),
    }),
    '',
    ...(launcher
      ? ['if [ "${1-}" = on-node ]; then', '  on_this_node "$2"', '  exit', 'fi', '', `job=${launcher.jobId}`]
      : []),
    ...deadline(parts.end, settings.time),
    ...(launcher ? severalNodes(launcher) : oneNode()),
  ];
  return `${lines.join('\n')}\n`;
}

/** The directives without those that are to be left out, and with those of the user. */
export function directivesOf(system: BatchSystem, settings: BatchSettings): string[] {
  const { skipDirective, extraDirective } = settings;
  const kept = system
    .directives(settings)
    .filter((directive) => !skipDirective.some((start) => directive.startsWith(start)));
  // In a submit description of HTCondor the queue statement is the last one.
  const last = kept.findIndex((directive) => directive.startsWith('queue '));
  return last < 0 ? [...kept, ...extraDirective] : kept.toSpliced(last, 0, ...extraDirective);
}

/** What the pilot is told beyond its own settings: how fast it must end, and what no environment says. */
function pilotOptions({ system, settings, pilot }: JobScript): (readonly string[])[] {
  const killDelay = settings.killDelay === undefined ? system.killDelay : settings.killDelay / 1000;
  const stop = Math.min(20, Math.max(2, Math.floor(killDelay - CLEARING)));
  const launcher = system.launcher(settings);
  return [
    ...pilot,
    ...(launcher && !launcher.environment ? [['--cpus', String(settings.cores)]] : []),
    ...(system.saysMemory ? [] : [['--memory-mb', String(settings.memory - PILOT_OVERHEAD_MB)]]),
    ...(settings.gpus > 0 ? [['--gpus', 'yes']] : []),
    ['--stop-timeout', `${stop}s`],
  ];
}

function introduction({ system, settings, pool, version }: JobScript, several: boolean): string[] {
  const text = [
    '',
    several
      ? `Pilots of glidein-vpn for the pool ${pool}: a job of ${system.title} with ${settings.nodes} nodes, a pilot on each.`
      : `A pilot of glidein-vpn for the pool ${pool}, as a job of ${system.title} with one node.`,
    `Written by \`glidein-vpn submit\` ${version}, and yours to read, keep and change. It holds no secret: invite and token`,
    'are files of mode 0600 that the pilot reads on the node.',
    '',
    ...system.parts.warning,
    `The pilot knows when the job ends: it takes no more jobs in time, and is gone ${MARGIN} seconds before.`,
    ...(several
      ? ['This script runs on the first node, which has each node run it again with the argument on-node.']
      : []),
  ];
  return [...text.map((line) => (line === '' ? '#' : `# ${line}`)), '', 'set -u', 'umask 077'];
}

function places({ settings, installation }: JobScript): string[] {
  if (settings.tarball) {
    return [
      '',
      '# The bundle, where all nodes see it; each unpacks it to its own disk.',
      `tarball=${quote(settings.tarball)}`,
    ];
  }
  return [
    '',
    '# glidein-vpn, where all nodes see it.',
    `installation=${quote(settings.installation ?? installation)}`,
  ];
}

/** The time limit counts from the start of the job; so does this, where the batch system does not say the end. */
function deadline(variable: string | undefined, time: number): string[] {
  const counted = `$(($(date +%s) + ${Math.floor(time / 1000)}))`;
  return [
    `# In seconds since 1970${variable ? '; what was asked for, where the batch system does not say it' : ''}.`,
    `end=${variable ? `\${${variable}:-${counted}}` : counted}`,
    `deadline=$((end - ${MARGIN}))`,
    '',
  ];
}
