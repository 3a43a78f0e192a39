import { type ClassAd, inHtcondorOrder, keyOf } from '../ad.js';
import { escapeText } from '../escapes.js';
import type { Expression } from '../expression.js';
import { exponential } from '../printf.js';
import { absoluteTimeText, relativeTimeText } from '../times/text.js';
import { unparse } from '../unparse.js';
import type { ScalarValue } from '../value.js';

/** What HTCondor writes before ads in XML, and after them. */
export const XML_HEADER = '<?xml version="1.0"?>\n<!DOCTYPE classads SYSTEM "classads.dtd">\n<classads>\n';
export const XML_FOOTER = '</classads>\n';

const INDENT = '    ';

/** An ad as `condor_status -xml` prints it: sorted by name. */
export function unparseXml(ad: ClassAd): string {
  const byName = [...ad].sort(([one], [other]) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return `${adText(byName, '')}\n`;
}

/** Ads as `condor_status -xml` prints them: a whole document, for none too. */
export function unparseXmlList(ads: readonly ClassAd[]): string {
  return XML_HEADER + ads.map(unparseXml).join('') + XML_FOOTER;
}

function adText(attributes: readonly (readonly [string, Expression])[], indent: string): string {
  const inner = indent + INDENT;
  const lines = attributes.map(
    ([name, value]) => `${inner}<a n="${marked(escapeText(name, '"'))}">${text(value, inner)}</a>\n`,
  );
  return `<c>\n${lines.join('')}${indent}</c>`;
}

function text(expression: Expression, indent: string): string {
  switch (expression.kind) {
    case 'literal':
      return scalarText(expression.value);
    case 'list':
      return `<l>${expression.items.map((item) => text(item, indent)).join('')}</l>`;
    case 'ad':
      return adText(inHtcondorOrder(expression.ad), indent);
    default:
      return `<e>${marked(unparse(expression, 'new'))}</e>`;
  }
}

function scalarText(value: ScalarValue): string {
  switch (value.type) {
    case 'undefined':
      return '<un/>';
    case 'error':
      return '<er/>';
    case 'boolean':
      return value.value ? '<b v="t"/>' : '<b v="f"/>';
    case 'integer':
      return `<i>${value.value}</i>`;
    case 'real':
      return `<r>${realText(value.value)}</r>`;
    case 'string':
      return `<s>${marked(escapeText(value.value, ''))}</s>`;
    case 'absolute-time':
      return `<at>${absoluteTimeText(value.seconds, value.offset)}</at>`;
    case 'relative-time':
      return `<rt>${relativeTimeText(value.seconds)}</rt>`;
  }
}

/** HTCondor writes -0.0 without its sign here. */
function realText(value: number): string {
  if (value === 0) return '0.0';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-INF' : 'INF';
  return exponential(value);
}

function marked(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
