import { XMLParser } from 'fast-xml-parser';
import { messageOf } from '../../health/fault-error.js';
import type { Element } from './element.js';
import { NotWellFormed } from './scan.js';

/** As fast-xml-parser hands it out with `preserveOrder`: a list of one tag each, attributes under `:@`. */
type Parsed = Readonly<Record<string, unknown>>;

const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  commentPropName: '#comment',
  cdataPropName: '#cdata',
} as const;

/**
 * Compares our reading of a text with that of fast-xml-parser: the same elements with the same attributes, in the same
 * order. A text that two parsers understand in two ways is not edited. Throws {@link NotWellFormed}.
 */
export function requireAgreement(text: string, root: Element): void {
  let parsed: readonly Parsed[];
  try {
    parsed = new XMLParser(OPTIONS).parse(text.replace(/^\ufeff/, '')) as readonly Parsed[];
  } catch (error) {
    throw new NotWellFormed(`fast-xml-parser refuses it: ${messageOf(error)}`, 0);
  }
  const [first, ...more] = elementsOf(parsed);
  if (first === undefined || more.length > 0) throw new NotWellFormed('not one root element', 0);
  compare(root, first);
}

function compare(ours: Element, theirs: Parsed): void {
  const same =
    nameOf(theirs) === ours.name && JSON.stringify(attributesOf(theirs)) === JSON.stringify(own(ours));
  const children = elementsOf(theirs[nameOf(theirs)] as readonly Parsed[]);
  if (!same || children.length !== ours.children.length)
    throw new NotWellFormed(`two parsers read <${ours.name}> in two ways`, ours.start);
  for (const [index, child] of ours.children.entries()) compare(child, children[index] as Parsed);
}

function own({ attributes }: Element): string[][] {
  return attributes.map(({ name, raw }) => [name, spaced(raw)]);
}

function attributesOf(parsed: Parsed): string[][] {
  return Object.entries((parsed[':@'] as Record<string, unknown> | undefined) ?? {}).map(([name, value]) => [
    name,
    spaced(String(value)),
  ]);
}

function spaced(raw: string): string {
  return raw.replace(/\r\n|[\t\n\r]/g, ' ');
}

function nameOf(parsed: Parsed): string {
  return Object.keys(parsed).find((key) => key !== ':@') ?? '';
}

/** Without text, comments, CDATA and processing instructions. */
function elementsOf(parsed: readonly Parsed[]): readonly Parsed[] {
  return parsed.filter((item) => !/^[#?]/.test(nameOf(item)));
}
