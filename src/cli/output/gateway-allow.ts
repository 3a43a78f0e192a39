import { showDenied } from '../../gateway/allow/denied.js';
import type { AllowView } from '../../gateway/allow/view.js';
import type { GatewayStatus } from '../../gateway/status.js';

/** Destinations that people are shown; `--json` has all. */
const SHOWN = 20;

/** The allow list in `gateway status`: its rules, names that do not open what they should, and what was denied. */
export function renderAllow(allow: GatewayStatus['allow']): string {
  if (!allow) return '';
  const { destinations, elsewhere } = allow.denied;
  const rest = destinations.slice(SHOWN).reduce((sum, { attempts }) => sum + attempts, elsewhere);
  const head = [
    ...(allow.rules.length === 0 ? ['allowed       nothing but names'] : []),
    ...allow.rules.map((rule) => `allowed       ${rule}`),
  ];
  const tail = [
    ...destinations
      .slice(0, SHOWN)
      .map((item) => `denied        ${showDenied(item)}: ${times(item.attempts)}`),
    ...(rest > 0 ? [`denied        elsewhere: ${times(rest)}`] : []),
  ];
  return `${linesOf(head)}${renderNames(allow)}${linesOf(tail)}`;
}

/** Names that do not open what they should, and why. They are asked for again all the time. */
export function renderNames({ names }: AllowView): string {
  return linesOf(
    names.flatMap(({ name, why }) => (why === undefined ? [] : [`name          ${name}: ${why}`])),
  );
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function times(attempts: number): string {
  return attempts === 1 ? 'once' : `${attempts} times`;
}
