import { ClassAd } from './ad.js';
import { type Expression, type ExpressionOf, literal } from './expression.js';
import { type Frame, rootOf } from './frame.js';
import type { FunctionTable } from './functions/function.js';
import { binary } from './operators/binary.js';
import { decidedByLeft } from './operators/logic.js';
import { unary } from './operators/unary.js';
import { type Found, lookUp } from './scope.js';
import {
  ERROR,
  integer,
  type ListValue,
  lowInt,
  real,
  type ScalarValue,
  truthOf,
  UNDEFINED,
  type Value,
} from './value.js';

/** HTCondor's limit: attributes that refer to attributes, so deep. A circle reaches it, and is an error. */
const MAX_REFERENCES = 400;
/** A limit of ours: a few attributes can ask for any number of steps. */
const MAX_STEPS = 3_000_000;

/** Thrown where HTCondor gives an evaluation up: the whole of it is an error, `isError()` around it or not. */
export class EvaluationFailure extends Error {}

/** What functions ask for; each can be replaced, so that results can be repeated. */
export interface Surroundings {
  readonly functions: FunctionTable;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
  /** The home directory of a user, for `userHome()`. */
  readonly homeOf: (user: string) => string | undefined;
  /** Tables of `userMap()`, by their names in lower case: of each, a user's groups. */
  readonly userMaps: ReadonlyMap<string, (user: string) => readonly string[] | undefined>;
}

/** One evaluation: where it is, and how much of its limits is left. */
export class Evaluator {
  readonly surroundings: Surroundings;
  /** The ad that names are looked up in. */
  frame: Frame | undefined;
  /** The ad that the expression was written in: the scope of lists and ads inside it. */
  #lexical: Frame | undefined;
  readonly #root: Frame | undefined;
  #references = 0;
  readonly #steps: { left: number };

  constructor(frame: Frame | undefined, surroundings: Surroundings, steps = { left: MAX_STEPS }) {
    this.frame = frame;
    this.#lexical = frame;
    this.#root = rootOf(frame);
    this.surroundings = surroundings;
    this.#steps = steps;
  }

  /** The value of an expression. Throws `EvaluationFailure`. */
  evaluate(expression: Expression): Value {
    if (--this.#steps.left < 0) throw new EvaluationFailure();
    switch (expression.kind) {
      case 'literal':
        // A relative time that is written down evaluates to its seconds, as a real: HTCondor's way.
        if (expression.value.type === 'relative-time') return real(expression.value.seconds);
        return expression.value;
      case 'reference':
        return this.#reference(expression);
      case 'unary':
        return unary(expression.operator, this.evaluate(expression.operand));
      case 'binary':
        return this.#binary(expression);
      case 'ternary':
        return this.#ternary(expression);
      case 'elvis': {
        const left = this.evaluate(expression.left);
        return left.type === 'undefined' ? this.evaluate(expression.right) : left;
      }
      case 'subscript':
        return this.#subscript(this.evaluate(expression.base), this.evaluate(expression.index));
      case 'parentheses':
        return this.evaluate(expression.inner);
      case 'call':
        return (
          this.surroundings.functions.get(expression.name.toLowerCase())?.(expression.arguments, this) ??
          ERROR
        );
      case 'list':
        return { type: 'list', items: expression.items, scope: this.#lexical, made: false };
      case 'ad':
        return { type: 'ad', frame: { ad: expression.ad, parent: this.#lexical } };
    }
  }

  /** An item of a list as functions see it: names are those of the function's caller. */
  item(list: ListValue, item: Expression): Value {
    const lexical = this.#lexical;
    this.#lexical = list.scope;
    const value = this.evaluate(item);
    this.#lexical = lexical;
    return value;
  }

  /** All items of a list, in its order. */
  items(list: ListValue): Value[] {
    return list.items.map((item) => this.item(list, item));
  }

  /** An expression in another ad, by an evaluation of its own that shares the limit of steps. Throws as this one. */
  within(frame: Frame | undefined, expression: Expression): Value {
    return new Evaluator(frame, this.surroundings, this.#steps).evaluate(expression);
  }

  /** Takes so many steps at once: what a function does that may be long. Throws `EvaluationFailure`. */
  spend(steps: number): void {
    this.#steps.left -= steps;
    if (this.#steps.left < 0) throw new EvaluationFailure();
  }

  /** How many steps are left. */
  get steps(): number {
    return this.#steps.left;
  }

  /** A given-up evaluation as an error of its place. */
  attempt(evaluate: () => Value): Value {
    const [frame, lexical, references] = [this.frame, this.#lexical, this.#references];
    try {
      return evaluate();
    } catch (failure) {
      if (!(failure instanceof EvaluationFailure)) throw failure;
      [this.frame, this.#lexical, this.#references] = [frame, lexical, references];
      return ERROR;
    }
  }

  /** What a reference stands for, without evaluating that. */
  resolve(reference: ExpressionOf<'reference'>): Found | 'error' {
    const { target, name, absolute } = reference;
    if (target === undefined) {
      const start = absolute ? this.#root : this.frame;
      if (start === undefined) return absolute ? 'failure' : 'undefined';
      const found = this.#lookUp(name, start);
      if (found !== 'undefined' || absolute || start.alternate === undefined) return found;
      return this.#lookUp(name, start.alternate);
    }
    const value = this.evaluate(target);
    if (value.type === 'undefined') return 'undefined';
    if (value.type === 'ad') return this.#lookUp(name, value.frame);
    return value.type === 'list' ? { value: this.#fromEach(value, name) } : 'error';
  }

  /** Evaluates one level of references deeper. */
  deeper<Result>(evaluate: () => Result): Result {
    if (this.#references >= MAX_REFERENCES) throw new EvaluationFailure();
    this.#references++;
    const result = evaluate();
    this.#references--;
    return result;
  }

  /** An expression that was found in an ad. */
  in(frame: Frame | undefined, expression: Expression): Value {
    const [before, lexical] = [this.frame, this.#lexical];
    this.frame = frame;
    this.#lexical = frame;
    const value = this.deeper(() => this.evaluate(expression));
    this.frame = before;
    this.#lexical = lexical;
    return value;
  }

  #lookUp(name: string, frame: Frame): Found {
    return lookUp(name, frame, this.#root, () => integer(Math.floor(this.surroundings.now())));
  }

  #reference(reference: ExpressionOf<'reference'>): Value {
    const found = this.resolve(reference);
    if (found === 'failure') throw new EvaluationFailure();
    if (found === 'undefined') return UNDEFINED;
    if (found === 'error') return ERROR;
    return 'value' in found ? found.value : this.in(found.frame, found.expression);
  }

  /** `list.name` is the list of that attribute of each item. */
  #fromEach(list: ListValue, name: string): ListValue {
    const items = list.items.map((item): Expression => {
      const reference: Expression = { kind: 'reference', target: item, name, absolute: false };
      return asExpression(this.deeper(() => this.item(list, reference)));
    });
    return { type: 'list', items, scope: undefined, made: false };
  }

  /** A chain of operators goes down its left sides in a loop: it may be longer than the stack is deep. */
  #binary(expression: ExpressionOf<'binary'>): Value {
    const chain: ExpressionOf<'binary'>[] = [];
    let next: Expression = expression;
    for (; next.kind === 'binary'; next = next.left) chain.push(next);
    let value = this.evaluate(next);
    for (let node = chain.pop(); node !== undefined; node = chain.pop()) {
      const { operator, right } = node;
      const decided = operator === '&&' || operator === '||' ? decidedByLeft(operator, value) : undefined;
      value = decided ?? binary(operator, value, this.evaluate(right));
    }
    return value;
  }

  #ternary({ condition, whenTrue, whenFalse }: ExpressionOf<'ternary'>): Value {
    const value = this.evaluate(condition);
    const truth = truthOf(value);
    if (truth !== undefined) return this.evaluate(truth ? whenTrue : whenFalse);
    return value.type === 'undefined' ? UNDEFINED : ERROR;
  }

  #subscript(base: Value, index: Value): Value {
    if (base.type === 'error' || index.type === 'error') return ERROR;
    if (base.type === 'undefined' || index.type === 'undefined') return UNDEFINED;
    if (base.type === 'ad' && index.type === 'string') {
      const expression = base.frame.ad.get(index.value);
      return expression === undefined ? UNDEFINED : this.attempt(() => this.within(base.frame, expression));
    }
    if (base.type !== 'list' || index.type !== 'integer') return ERROR;
    const item = base.items[lowInt(index.value)];
    return item === undefined ? ERROR : this.attempt(() => this.in(base.scope, item));
  }
}

/** A value as an expression that evaluates to it. Lists and ads keep their items, not their scope. */
export function asExpression(value: Value): Expression {
  if (value.type === 'list') return { kind: 'list', items: value.items };
  if (value.type === 'ad') return { kind: 'ad', ad: copyOf(value.frame.ad) };
  return literal(value as ScalarValue);
}

function copyOf(ad: ClassAd): ClassAd {
  const copy = new ClassAd();
  for (const [name, expression] of ad) copy.set(name, expression);
  return copy;
}
