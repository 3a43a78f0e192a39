import type { Environment } from '../../config/environment.js';
import type { Reporter } from '../../effects/reporter.js';
import { messageOf } from '../../health/fault-error.js';
import { type Lab, labDown, labUp } from '../../lab/lab.js';
import { stand } from '../io/candidates.js';
import { nameOf } from '../io/cell.js';
import { keyOf, usageOn } from '../lab/cpu.js';
import { placeOf } from '../lab/site.js';
import { machineFacts, versionsIn } from '../machine.js';
import { carryOut, failedTrial, type Site } from './carry-out.js';
import type { FlowsPlan } from './options.js';
import { describeTrial, type TrialPlan } from './plan.js';
import type { FlowsReport } from './report.js';
import { showRate } from './table.js';
import { holds, type Trial } from './trial.js';

export interface FlowsOptions {
  readonly plan: FlowsPlan;
  readonly labName: string;
  /** The command line, for the report. */
  readonly command: string;
}

/** What a run works with. */
interface Tools {
  readonly env: Environment;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Runs the trials one after the other in a lab of their own, through one gateway and one node. A trial that fails is an
 * outcome, a signal the end of the run: what was not reached is in the report as such. Throws what makes the lab, the
 * gateway or the tunnel impossible: `lab-unsupported`, `lab-root`, `lab-exists`, `lab-broken`, and theirs.
 */
export async function runFlows(
  { plan, labName, command }: FlowsOptions,
  env: Environment,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<FlowsReport> {
  const begun = performance.now();
  const date = new Date().toISOString();
  const machine = machineFacts();
  const tools = { env, reporter, signal };
  let versions: Record<string, string> = {};
  const trials: Trial[] = [];
  const lab = await labUp(
    { name: labName, nodes: 1, bound: true, ...(plan.rate === 'none' ? {} : { rate: plan.rate }) },
    env,
    reporter,
  );
  try {
    versions = await versionsIn(lab);
    const site = await bringUp(plan, lab, tools);
    for (const trial of plan.trials) trials.push(await visit(trial, site, tools));
  } catch (error) {
    if (!signal.aborted) throw error;
    reporter.note(messageOf(error));
  } finally {
    await labDown(lab.name);
  }
  const missing = plan.trials.slice(trials.length).map((trial) => failedTrial(trial, 'not reached'));
  return {
    ...{ version: 1, kind: 'flows', date, command },
    seconds: Math.round((performance.now() - begun) / 1000),
    ...{ machine, versions, ...plan.candidate, rate: plan.rate },
    ...{ interrupted: signal.aborted, trials: [...trials, ...missing] },
  };
}

async function bringUp({ candidate }: FlowsPlan, lab: Lab, { reporter, signal }: Tools): Promise<Site> {
  signal.throwIfAborted();
  const place = placeOf(lab, 1);
  const title = `${nameOf(candidate)}: bring up`;
  const begun = performance.now();
  reporter.begin(title);
  const before = new Set(usageOn(place.dmz.pid).map(keyOf));
  try {
    const standing = await stand(candidate, place);
    const after = usageOn(place.dmz.pid).map(keyOf);
    reporter.done(title, performance.now() - begun);
    return { place, standing, own: new Set(after.filter((key) => !before.has(key))) };
  } catch (error) {
    reporter.failed(title, performance.now() - begun, messageOf(error));
    throw error;
  }
}

async function visit(plan: TrialPlan, site: Site, { reporter, signal }: Tools): Promise<Trial> {
  signal.throwIfAborted();
  const title = describeTrial(plan);
  const begun = performance.now();
  reporter.begin(title);
  const trial = await carryOut(plan, site, signal);
  const ms = performance.now() - begun;
  const broken = trial.verdicts.filter((verdict) => !verdict.held);
  if (holds(trial)) reporter.done(title, ms, showRate(trial));
  else
    reporter.failed(title, ms, trial.failed ?? broken.map(({ name, why }) => `${name}: ${why}`).join('; '));
  return trial;
}
