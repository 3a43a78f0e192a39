import type { Environment } from '../../config/environment.js';
import type { Reporter } from '../../effects/reporter.js';
import { asFault, messageOf } from '../../health/fault-error.js';
import { defaultCongestionControl, machineFacts } from '../machine.js';
import { cellsOf, type Sample } from './aggregate.js';
import { describeLink } from './cell.js';
import { estimate, type Section } from './plan.js';
import type { IoReport } from './report.js';
import { measureSection } from './section.js';

export interface IoOptions {
  readonly sections: readonly Section[];
  readonly labName: string;
  readonly congestionControl?: string;
  /** The command line, for the report. */
  readonly command: string;
}

/**
 * Runs the benchmark. A lab that fails is the outcome of its cells, a signal the end of the run: what was measured until
 * then is in the report. Throws what makes every lab impossible: `lab-unsupported`, `lab-root`, `lab-exists`, `usage`.
 */
export async function runIo(
  options: IoOptions,
  env: Environment,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<IoReport> {
  const begun = performance.now();
  const date = new Date().toISOString();
  const machine = machineFacts();
  const { sections, congestionControl } = options;
  reporter.note(`links of ${sections.length} kinds, ${Math.ceil(estimate(sections) / 60)} min in all`);
  let versions: Record<string, string> = {};
  const cells: IoReport['cells'] = [];
  for (const [index, section] of sections.entries()) {
    const samples: Sample[] = [];
    let missing = 'not reached';
    reporter.note(`links, ${index + 1} of ${sections.length}: ${describeLink(section.link)}`);
    try {
      if (!signal.aborted)
        await measureSection(section, {
          ...{ labName: options.labName, env, reporter, signal },
          ...(congestionControl === undefined ? {} : { congestionControl }),
          onSample: (sample) => samples.push(sample),
          onVersions: (found) => {
            versions = found;
          },
        });
    } catch (error) {
      if (!signal.aborted && FATAL.has(asFault(error).code)) throw error;
      if (!signal.aborted) missing = messageOf(error);
      reporter.note(messageOf(error));
    }
    cells.push(...cellsOf(section, samples, missing));
  }
  return {
    ...{ version: 1, kind: 'io', date, command: options.command },
    seconds: Math.round((performance.now() - begun) / 1000),
    ...{ machine, versions, congestionControl: congestionControl ?? defaultCongestionControl() },
    ...{ interrupted: signal.aborted, cells },
  };
}

const FATAL = new Set(['lab-unsupported', 'lab-root', 'lab-exists', 'usage', 'state-unusable', 'internal']);
