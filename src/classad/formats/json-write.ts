import { type ClassAd, inHtcondorOrder, keyOf } from '../ad.js';
import type { Expression } from '../expression.js';
import { realText, unparse } from '../unparse.js';
import type { ScalarValue } from '../value.js';

const INDENT = '  ';
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** An ad as `condor_q -json` prints it: sorted by name, expressions as strings `\/Expr(...)\/`. */
export function unparseJson(ad: ClassAd): string {
  const byName = [...ad].sort(([one], [other]) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return objectText(byName, '');
}

/** Ads as `condor_q -json` prints them; nothing for none. */
export function unparseJsonList(ads: readonly ClassAd[]): string {
  return ads.length === 0 ? '' : `[\n${ads.map(unparseJson).join('\n,\n')}\n]\n`;
}

function objectText(attributes: readonly (readonly [string, Expression])[], indent: string): string {
  const inner = indent + INDENT;
  const lines = attributes.map(([name, value]) => `\n${inner}${quoted(name)}: ${text(value, inner)}`);
  return `{${lines.join(',')}\n${indent}}`;
}

function text(expression: Expression, indent: string): string {
  switch (expression.kind) {
    case 'literal':
      return scalarText(expression.value);
    case 'list': {
      const inner = indent + INDENT;
      return `[${expression.items.map((item) => `\n${inner}${text(item, inner)}`).join(',')}\n${indent}]`;
    }
    case 'ad':
      return objectText(inHtcondorOrder(expression.ad), indent);
    default:
      return expressionText(expression);
  }
}

function scalarText(value: ScalarValue): string {
  switch (value.type) {
    case 'undefined':
      return 'null';
    case 'string':
      return quoted(value.value);
    case 'boolean':
    case 'integer':
      return String(value.value);
    case 'real':
      if (Number.isFinite(value.value)) return realText(value.value, 'old');
  }
  return expressionText({ kind: 'literal', value });
}

function expressionText(expression: Expression): string {
  return `"\\/Expr(${escaped(unparse(expression, 'new'))})\\/"`;
}

function quoted(value: string): string {
  return `"${escaped(value)}"`;
}

function escaped(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON must not hold as they are.
  return value.replace(/[\x01-\x1f"\\]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return ESCAPES[character] ?? `\\u00${code}`;
  });
}
