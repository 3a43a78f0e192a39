import type { Action, Plan } from './step.js';
import { type Ref, refsOf, show, type Text } from './text.js';

/**
 * Throws where a plan cannot work: an id used twice, or a reference to a step that comes later or never.
 * `self` stands for the process that carries the plan out.
 */
export function validate(plan: Plan): Plan {
  const seen = new Set<string>(['self']);
  for (const step of plan.steps) {
    for (const reference of references(step.action)) {
      if (!seen.has(reference.step)) throw new Error(`step ${step.id} uses ${show(reference)} too early`);
    }
    if (seen.has(step.id)) throw new Error(`step id ${step.id} is used twice`);
    seen.add(step.id);
  }
  return plan;
}

function references(action: Action): Ref[] {
  return texts(action).flatMap(refsOf);
}

function texts(action: Action): readonly Text[] {
  switch (action.kind) {
    case 'directory':
      return [];
    case 'file':
      return [action.content];
    case 'command':
      return [...action.argv, ...(action.stdin === undefined ? [] : [action.stdin]), ...(action.undo ?? [])];
    case 'process':
      return action.ready.kind === 'route' ? [...action.argv, action.ready.pid] : action.argv;
    case 'tunnel':
      return [action.namespacePid];
    case 'enrol':
      return texts(action.tunnel);
  }
}
