import type { Surroundings } from '../evaluator.js';
import { type Expression, type ExpressionOf, literal } from '../expression.js';
import { evaluateInMatch } from '../match.js';
import { integer, type ScalarValue, string, TRUE, truthOf, type Value } from '../value.js';
import { alternativesOf, bare, type Clause } from './clauses.js';
import type { Bound, Edit } from './edit.js';
import { namedBy, type View } from './origin.js';

type Binary = ExpressionOf<'binary'>;
type Call = ExpressionOf<'call'>;

/** The bound on the right side of a comparison; the left side has the opposite one. */
const RIGHT_BOUND: Readonly<Record<string, Bound>> = {
  '>': 'most',
  '>=': 'most',
  '<': 'least',
  '<=': 'least',
  '==': 'exactly',
  '=?=': 'exactly',
};
const OPPOSITE: Readonly<Record<Bound, Bound>> = {
  most: 'least',
  least: 'most',
  exactly: 'exactly',
  member: 'member',
};

/**
 * What might make a condition that fails hold: changes of the job first, then of the condition, then of the slot, in the
 * end to drop it. They are guesses from its form; whoever asks evaluates whether they help.
 */
export function candidates(clause: Clause, view: View, options: Partial<Surroundings>): Edit[] {
  const guesses = alternativesOf(clause.expression)
    .flatMap((each) => guess(each, clause, view, options))
    .filter((edit) => !asksForNew(edit, view));
  const order = (edit: Edit) => (edit.side === 'slot' ? 2 : 0) + (edit.kind === 'attribute' ? 0 : 1);
  return [
    ...guesses.sort((one, other) => order(one) - order(other)),
    { kind: 'drop', side: view.side, clause },
  ];
}

/** A job that asks for what its slot does not know is nearer to not asking than the slot is to knowing it. */
function asksForNew(edit: Edit, { side, other }: View): boolean {
  return side === 'job' && edit.side === 'slot' && edit.kind === 'attribute' && !other.ad.has(edit.name);
}

function guess(expression: Expression, clause: Clause, view: View, options: Partial<Surroundings>): Edit[] {
  const inner = bare(expression);
  const valueIn = (part: Expression) => evaluateInMatch(view.own, part, options);
  switch (inner.kind) {
    case 'reference': {
      const named = namedBy(inner, view);
      return named === undefined ? [] : [{ kind: 'attribute', ...named, to: TRUE, bound: 'exactly' }];
    }
    case 'binary':
      return joined(inner, clause, view, options);
    case 'ternary':
      return [inner.whenTrue, inner.whenFalse].flatMap((part) => guess(part, clause, view, options));
    case 'call':
      if (inner.name.toLowerCase() === 'ifthenelse') {
        return inner.arguments.slice(1).flatMap((part) => guess(part, clause, view, options));
      }
      return listed(inner, view, valueIn);
    default:
      return [];
  }
}

function joined(binary: Binary, clause: Clause, view: View, options: Partial<Surroundings>): Edit[] {
  const { operator, left, right } = binary;
  const valueIn = (part: Expression) => evaluateInMatch(view.own, part, options);
  const inside = (parts: Expression[]) => parts.flatMap((part) => guess(part, clause, view, options));
  if (operator === '||') return inside([left, right]);
  if (operator === '&&') return inside([left, right].filter((part) => truthOf(valueIn(part)) !== true));
  const bound = RIGHT_BOUND[operator];
  if (bound === undefined) return [];
  // `condition =?= true` asks for the condition.
  const asked = bound === 'exactly' ? [left, right].filter((_, index) => isTrue([right, left][index])) : [];
  return [...inside(asked), ...compared(binary, bound, clause, view, valueIn)];
}

function isTrue(expression: Expression | undefined): boolean {
  return expression?.kind === 'literal' && expression.value.type === 'boolean' && expression.value.value;
}

/** Either side of a comparison may follow the other. */
function compared(
  comparison: Binary,
  rightBound: Bound,
  clause: Clause,
  view: View,
  valueIn: (part: Expression) => Value,
): Edit[] {
  const strict = comparison.operator === '<' || comparison.operator === '>';
  const sides = [
    { part: comparison.right, value: valueIn(comparison.left), bound: rightBound },
    { part: comparison.left, value: valueIn(comparison.right), bound: OPPOSITE[rightBound] },
  ];
  return sides.flatMap(({ part, value, bound }): Edit[] => {
    const to = wanted(value, strict ? bound : undefined);
    const inner = bare(part);
    if (to === undefined || isVoid(inner, to, bound)) return [];
    if (inner.kind === 'literal' && inner.value.type !== 'boolean' && clause.expression === comparison) {
      const changed: Expression = {
        ...comparison,
        ...(part === comparison.right ? { right: literal(to) } : { left: literal(to) }),
      };
      return [{ kind: 'condition', side: view.side, clause, to, bound, changed }];
    }
    const named = namedBy(inner, view);
    return named === undefined ? [] : [{ kind: 'attribute', ...named, to, bound }];
  });
}

/** To ask for nothing of a resource is no advice: the slot has none of it left. */
function isVoid(part: Expression, to: ScalarValue, bound: Bound): boolean {
  const asks = part.kind === 'literal' || (part.kind === 'reference' && /^request/i.test(part.name));
  return asks && bound === 'most' && (to.type === 'integer' || to.type === 'real') && Number(to.value) < 1;
}

/** The value that a side of a comparison is to have; next to it where it must not be equal. */
function wanted(value: Value, strictly: Bound | undefined): ScalarValue | undefined {
  if (value.type === 'undefined' || value.type === 'error' || value.type === 'list' || value.type === 'ad') {
    return undefined;
  }
  if (strictly === undefined) return value;
  const step = strictly === 'most' ? -1 : 1;
  if (value.type === 'integer') return integer(value.value + BigInt(step));
  return value.type === 'real' ? { type: 'real', value: value.value + step } : undefined;
}

/** `stringListMember(item, list)`: the list gets the item, or the item becomes one of the list's. */
function listed(call: Call, view: View, valueIn: (part: Expression) => Value): Edit[] {
  const name = call.name.toLowerCase();
  const [item, list] = call.arguments;
  if ((name !== 'stringlistmember' && name !== 'stringlistimember') || !item || !list) return [];
  const [itemValue, listValue] = [valueIn(item), valueIn(list)];
  const edits: Edit[] = [];
  const listName = namedBy(list, view);
  if (listName !== undefined && itemValue.type === 'string') {
    const before = listValue.type === 'string' && listValue.value !== '' ? `${listValue.value},` : '';
    const to = string(before + itemValue.value);
    edits.push({ kind: 'attribute', ...listName, to, bound: 'member', item: itemValue.value });
  }
  const itemName = namedBy(item, view);
  const first =
    listValue.type === 'string' ? listValue.value.split(/[ ,]+/).find((each) => each !== '') : undefined;
  if (itemName !== undefined && first !== undefined) {
    edits.push({ kind: 'attribute', ...itemName, to: string(first), bound: 'exactly' });
  }
  return edits;
}
