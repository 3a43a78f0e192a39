/** One attribute as it stands in the text; `raw` is what is between its quotes. */
export interface Attribute {
  readonly name: string;
  readonly raw: string;
  /** `raw` with its references replaced and white space normalised (XML 1.0, 3.3.3). */
  readonly value: string;
}

/** A comment; offsets from its `<` to behind its `>`. */
export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One element, and where in the text it is: offsets count UTF-16 units of the decoded text, as JavaScript does. */
export interface Element {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Element[];
  /** Those that are children of it. */
  readonly comments: readonly Comment[];
  readonly parent: Element | undefined;
  readonly start: number;
  /** Behind the `>` of its start tag. */
  readonly openEnd: number;
  /** At the `<` of its end tag; `openEnd` where it is written as an empty element. */
  readonly closeStart: number;
  readonly end: number;
  /** Written as `<name/>`. */
  readonly empty: boolean;
}

export function attributeOf(element: Element, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

export function childrenNamed(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The child with this name: as the factory reads it, the last one counts (creation/lib/xmlConfig.py, DictElement). */
export function childNamed(element: Element | undefined, name: string): Element | undefined {
  return childrenNamed(element, name).at(-1);
}

/** Counted from 1, as editors and xml.sax do. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Behind the last thing between two offsets that is not white space of XML. */
export function contentEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && ' \t\r\n'.includes(text[at - 1] ?? '')) at -= 1;
  return at;
}
