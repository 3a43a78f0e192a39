import { ClassAd, ClassAdError, evaluate, parseExpression, unparseValue } from '../../src/classad/index.js';
import type { Verdict } from './classad-oracle.js';

/** Our own verdict on an expression in an ad of those lines. */
export function ourVerdict(expression: string, context: readonly string[]): Verdict {
  const ad = new ClassAd();
  for (const line of context) {
    const mark = line.indexOf(' = ');
    ad.set(line.slice(0, mark), parseExpression(line.slice(mark + 3), 'old'));
  }
  try {
    const parsed = parseExpression(expression, 'old');
    return { value: unparseValue(evaluate(parsed, ad.set('E', parsed)), 'old') };
  } catch (error) {
    if (error instanceof ClassAdError) return 'syntax error';
    throw error;
  }
}

/** The text of a value; `null` for what is no expression. */
export function verdictText(verdict: Verdict): string | null {
  if (verdict === 'crash') throw new Error('a crash is no verdict');
  return verdict === 'syntax error' ? null : verdict.value;
}
