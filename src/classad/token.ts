import type { ScalarValue } from './value.js';

/** Marks that stand for themselves. The longest that fits is taken. */
export const MARKS = [
  ...['>>>', '=?=', '=!='],
  ...['==', '!=', '<=', '>=', '<<', '>>', '&&', '||'],
  ...['+', '-', '*', '/', '%', '<', '>', '!', '~', '&', '|', '^', '?', ':', '=', '.'],
  ...['(', ')', '[', ']', '{', '}', ',', ';'],
] as const;

export type Mark = (typeof MARKS)[number];

/** One word of the language. `at` is where it begins, in UTF-16 units. */
export type Token =
  | { readonly kind: 'literal'; readonly value: ScalarValue; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

/** After these a minus is an operator; elsewhere it may begin a number. */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined || token.kind === 'end') return false;
  return token.kind !== 'mark' || [')', ']', '}', '.'].includes(token.mark);
}
