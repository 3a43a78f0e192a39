import type { ClassAd } from './ad.js';
import type { ScalarValue } from './value.js';

/** Binary operators, as the old syntax writes them. */
export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '>>>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '=?='
  | '=!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||';

/** Operators of one operand. */
export type UnaryOperator = '-' | '+' | '!' | '~';

/** An expression as it was written; parentheses are nodes of their own, so that unparsing gives them back. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: ScalarValue }
  | {
      readonly kind: 'reference';
      /** `target` in `target.name`. */
      readonly target: Expression | undefined;
      readonly name: string;
      /** `.name`: looked up in the outermost ad. */
      readonly absolute: boolean;
    }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'ternary';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'elvis'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'subscript'; readonly base: Expression; readonly index: Expression }
  | { readonly kind: 'parentheses'; readonly inner: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'ad'; readonly ad: ClassAd };

/** Expressions of one kind. */
export type ExpressionOf<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** A value that is written down: `ad.set('Cpus', literal(integer(8)))`. */
export function literal(value: ScalarValue): ExpressionOf<'literal'> {
  return { kind: 'literal', value };
}
