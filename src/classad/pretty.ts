import { inHtcondorOrder } from './ad.js';
import type { Expression } from './expression.js';
import { nameText, unparse } from './unparse.js';

const AD_INDENT = 4;
const LIST_INDENT = 3;

/** HTCondor's text of an expression over several lines, in the new syntax: what `unparse()` gives. */
export function pretty(expression: Expression, indent = 0): string {
  if (expression.kind === 'list') {
    const inner = ' '.repeat(indent + 2 * LIST_INDENT);
    const outer = ' '.repeat(indent + LIST_INDENT);
    const items = expression.items.map((item) => `${inner}${pretty(item, indent + 2 * LIST_INDENT)}`);
    return `\n${outer}{\n${items.join(',\n')}\n${outer}}`;
  }
  if (expression.kind === 'ad') {
    const inner = ' '.repeat(indent + 2 * AD_INDENT);
    const outer = ' '.repeat(indent + AD_INDENT);
    const attributes = inHtcondorOrder(expression.ad).map(
      ([name, value]) => `${inner}${nameText(name)} = ${pretty(value, indent + 2 * AD_INDENT)}`,
    );
    return `\n${outer}[\n${attributes.join('; \n')}\n${outer}]`;
  }
  return unparse(expression, 'new');
}
