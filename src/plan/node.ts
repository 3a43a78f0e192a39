import type { Plan, Step } from './step.js';
import { validate } from './validate.js';

/** The plan of everything that opens a tunnel: the steps of the chosen rung, then what the payload needs. */
export function nodePlan(
  name: string,
  reasons: readonly string[],
  rung: readonly Step[],
  payload: readonly Step[],
): Plan {
  return validate({ name, reasons, steps: [...rung, ...payload] });
}
