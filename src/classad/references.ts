import { type ClassAd, keyOf } from './ad.js';
import type { Expression } from './expression.js';
import type { Frame } from './frame.js';

/** The direct parts of an expression, ads' attributes not among them. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'ad':
      return [];
    case 'reference':
      return expression.target === undefined ? [] : [expression.target];
    case 'unary':
      return [expression.operand];
    case 'binary':
    case 'elvis':
      return [expression.left, expression.right];
    case 'ternary':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'subscript':
      return [expression.base, expression.index];
    case 'parentheses':
      return [expression.inner];
    case 'call':
      return expression.arguments;
    case 'list':
      return expression.items;
  }
}

/** Names that an expression of an ad, and what it refers to in that ad, asks for without the ad having them. */
export function externalReferences(expression: Expression, frame: Frame | undefined): string[] {
  const names = new Map<string, string>();
  const seen = new Set<Expression>();
  const open: Expression[] = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const inner = next.kind === 'reference' ? referenced(next, frame?.ad, names) : undefined;
    if (inner !== undefined) open.push(...inner);
    else if (next.kind === 'ad') open.push(...[...next.ad].map(([, attribute]) => attribute));
    else open.push(...partsOf(next));
  }
  return [...names.keys()].sort().map((key) => names.get(key) ?? key);
}

/** What a reference leads to within the ad; nothing more where it leads out, which `names` then has. */
function referenced(
  reference: Expression & { kind: 'reference' },
  ad: ClassAd | undefined,
  names: Map<string, string>,
): Expression[] | undefined {
  const { target, name, absolute } = reference;
  if (absolute) return [];
  const prefix = target?.kind === 'reference' && target.target === undefined ? target.name : undefined;
  const scope = prefix === undefined ? undefined : keyOf(prefix);
  if (target !== undefined && scope === undefined) return [target];
  const own = scope === undefined || scope === 'my' || scope === 'self';
  const expression = own ? ad?.get(name) : undefined;
  if (expression !== undefined) return [expression];
  if (scope !== undefined && !own && ad?.has(scope) === true) return target === undefined ? [] : [target];
  const full = scope === undefined || own ? name : `${prefix}.${name}`;
  if (!names.has(keyOf(full))) names.set(keyOf(full), full);
  return [];
}
