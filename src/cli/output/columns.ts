import { type ClassAd, type Expression, evaluate, unparseValue } from '../../classad/index.js';

/** A column: what was asked for, and its value in each ad. */
export interface Column {
  readonly text: string;
  readonly expression: Expression;
}

/** The value of each column in an ad, as `condor_status -af` prints it: strings as they are. */
export function columnsOf(ad: ClassAd, columns: readonly Column[]): (readonly [string, string])[] {
  return columns.map(({ text, expression }) => {
    const value = evaluate(expression, ad);
    return [text, value.type === 'string' ? value.value : unparseValue(value)] as const;
  });
}

/** A line for each row, with a blank between values. */
export function renderColumns(rows: readonly (readonly (readonly [string, string])[])[]): string {
  return rows.map((row) => `${row.map(([, value]) => value).join(' ')}\n`).join('');
}
