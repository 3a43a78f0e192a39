import type { GatewaySettings } from '../config/gateway.js';
import { flagOf, type Settings } from '../config/settings.js';
import { FaultError } from '../health/fault-error.js';
import { FAULTS, type FaultCode } from '../health/faults.js';
import type { Verdict } from '../plan/step.js';
import { kernel } from './kernel.js';
import { pasta } from './pasta.js';
import { slirp4netns } from './slirp4netns.js';
import type { GatewayFacts, Stack } from './stack.js';

/** All stacks, in the order in which `auto` tries them. */
export const STACKS: readonly Stack[] = [kernel, slirp4netns, pasta];

/** The stack that was taken, and why. */
export interface Choice {
  readonly stack: Stack;
  readonly reasons: readonly string[];
}

/**
 * Takes the stack of the settings, or for `auto` the first that works here. Throws its reason when none does; `origin`
 * says where a setting came from.
 */
export function chooseStack(
  settings: GatewaySettings,
  facts: GatewayFacts,
  origin: Settings<GatewaySettings>['origin'] = flagOf,
): Choice {
  const wanted = STACKS.filter((stack) => settings.stack === 'auto' || settings.stack === stack.name);
  const reasons: string[] = [];
  let refusal: { stack: Stack; verdict: Verdict & { ok: false } } | undefined;
  for (const stack of wanted) {
    const verdict = stack.features(facts, settings);
    const how = settings.stack === 'auto' ? '' : ' (as set)';
    if (verdict.ok) return { stack, reasons: [...reasons, `stack ${stack.name}${how}: ${verdict.why}`] };
    reasons.push(`not stack ${stack.name}: ${verdict.why}`);
    // For root the first refusal tells more, for others the last: the kernel stack is out of their reach anyway.
    if (!refusal || facts.uid !== 0) refusal = { stack, verdict };
  }
  if (!refusal) throw new Error(`no stack named ${settings.stack}`);
  throw asFault(refusal.stack, refusal.verdict, facts, origin);
}

function asFault(
  stack: Stack,
  verdict: Verdict & { ok: false },
  facts: GatewayFacts,
  origin: Settings<GatewaySettings>['origin'],
): FaultError {
  const known = verdict.code in FAULTS ? (verdict.code as FaultCode) : 'program-unsuitable';
  const { why, fix } = verdict;
  const remedy = `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
  const what = `stack ${stack.name}`;
  const filled = {
    ...{ key: 'stack', value: stack.name, why, remedy, what, uid: facts.uid, program: what },
    ...verdict.facts,
  };
  const from = origin(filled.key as keyof GatewaySettings);
  return new FaultError(
    known,
    { ...filled, origin: from },
    known === 'config-invalid' ? { fix: remedy } : {},
  );
}
