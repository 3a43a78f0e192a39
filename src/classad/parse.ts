import type { ClassAd } from './ad.js';
import type { Expression } from './expression.js';
import type { Syntax } from './lexer.js';
import { Parser } from './parser.js';

/** One expression. Throws `ClassAdError`. */
export function parseExpression(text: string, syntax: Syntax = 'new'): Expression {
  return new Parser({ text, syntax }).wholeExpression();
}

/** One ad in brackets: `[ a = 1; b = a + 1 ]`. Throws `ClassAdError`. */
export function parseAd(text: string, syntax: Syntax = 'new'): ClassAd {
  const parser = new Parser({ text, syntax });
  const ad = parser.ad();
  parser.end();
  return ad;
}
