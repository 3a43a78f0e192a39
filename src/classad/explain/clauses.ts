import { type ClassAd, keyOf } from '../ad.js';
import { type Expression, type ExpressionOf, literal } from '../expression.js';
import { UNDEFINED } from '../value.js';

/** One of the conditions that must all hold. */
export interface Clause {
  readonly expression: Expression;
  /** The ad's own attributes that led here: `START` for a condition of a slot's START. */
  readonly through: readonly string[];
}

/**
 * The conditions that an ad's `Requirements` join by `&&`. A name of the ad's own that stands for a condition is
 * replaced by what it stands for, so that a slot's `START && WithinResourceLimits` gives the conditions of both.
 */
export function requirementsOf(ad: ClassAd): Clause[] {
  return clausesOf(ad.get('Requirements') ?? literal(UNDEFINED), ad);
}

/** Joined conditions, from the left: a chain may be longer than the stack is deep. */
export function clausesOf(expression: Expression, ad: ClassAd): Clause[] {
  const clauses: Clause[] = [];
  const open: Clause[] = [{ expression, through: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { through } = next;
    const inner = bare(next.expression);
    if (inner.kind === 'binary' && inner.operator === '&&') {
      open.push({ expression: inner.right, through }, { expression: inner.left, through });
      continue;
    }
    const name = ownName(inner);
    const own = name === undefined ? undefined : ad.get(name);
    if (name === undefined || own === undefined || own.kind === 'literal' || hasKey(through, name)) {
      clauses.push({ expression: inner, through });
    } else {
      open.push({ expression: own, through: [...through, name] });
    }
  }
  return clauses;
}

/** The conditions that an expression joins by `||`; the expression itself where it joins none. */
export function alternativesOf(expression: Expression): Expression[] {
  const alternatives: Expression[] = [];
  const open: Expression[] = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const inner = bare(next);
    if (inner.kind === 'binary' && inner.operator === '||') open.push(inner.right, inner.left);
    else alternatives.push(inner);
  }
  return alternatives;
}

/** An expression without the parentheses around it. */
export function bare(expression: Expression): Exclude<Expression, ExpressionOf<'parentheses'>> {
  let inner = expression;
  while (inner.kind === 'parentheses') inner = inner.inner;
  return inner;
}

/** The name in `name` and `MY.name`. */
function ownName(expression: Expression): string | undefined {
  if (expression.kind !== 'reference' || expression.absolute) return undefined;
  const { target, name } = expression;
  if (target === undefined) return name;
  const scope = target.kind === 'reference' && target.target === undefined ? keyOf(target.name) : '';
  return scope === 'my' ? name : undefined;
}

function hasKey(names: readonly string[], name: string): boolean {
  return names.some((each) => keyOf(each) === keyOf(name));
}
