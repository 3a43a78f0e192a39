import { describeLimits } from '../../gateway/caps/in-force.js';
import type { Reloaded } from '../../gateway/reload.js';

/** `gateway reload` for people: what was changed, what holds now, and what does not. */
export function reloadLines({ changed, limits, opened, closed, restart, notes }: Reloaded): string[] {
  return [
    changed.length === 0 ? 'nothing is new in limits and allow list' : `changed: ${changed.join(', ')}`,
    ...(limits ? describeLimits(limits).map((line) => `cap in force: ${line}`) : ['no caps in force']),
    ...opened.map((rule) => `allowed now: ${rule}`),
    ...closed.map((rule) => `no longer allowed: ${rule}`),
    ...(restart.length > 0 ? [`needs a restart: ${restart.join(', ')}`] : []),
    ...notes,
  ];
}
