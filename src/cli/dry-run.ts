import { EXIT } from '../health/exit-codes.js';
import { quote } from '../plan/quote.js';
import { planToJson, renderPlan } from '../plan/render.js';
import type { Plan } from '../plan/step.js';
import type { Context } from './context.js';

/** Answers `--dry-run`: the plan, and the payload that would run when it stands. Returns the exit code. */
export function answerPlan({ answer }: Context, plan: Plan, payload?: readonly string[]): number {
  const last = payload ? `then   ${payload.map(quote).join(' ')}\n` : '';
  answer(`${renderPlan(plan)}${last}`, { ...planToJson(plan), ...(payload ? { payload } : {}) });
  return EXIT.ok;
}
