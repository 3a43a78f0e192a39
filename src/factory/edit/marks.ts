import { isOwnFile, OWN_ATTRS } from '../additions.js';
import { relativeName } from '../rules/defaults.js';
import { conflict, type XmlDocument } from '../xml/document.js';
import { attributeOf, type Comment, childrenNamed, contentEnd, type Element } from '../xml/element.js';

/**
 * What `enable` adds stands between two comments, so that `disable` takes out exactly that, and a person sees what it is.
 * The begin mark says where it stands in an element that was written empty (`<files/>`) before.
 */
const BEGIN = ' glidein-vpn begin: written by `glidein-vpn factory enable`, taken out by `factory disable` ';
const BEGIN_EMPTY = BEGIN.replace('begin:', 'begin (this element was empty):');
const END = ' glidein-vpn end ';

export function beginMark(empty: boolean): string {
  return `<!--${empty ? BEGIN_EMPTY : BEGIN}-->`;
}

export const END_MARK = `<!--${END}-->`;

/** A marked part of an element's content, with the white space in front of it. */
export interface Block {
  readonly host: Element;
  readonly start: number;
  readonly end: number;
  /** The host was written as an empty element. */
  readonly wasEmpty: boolean;
}

/** The lists in which ours can be: those of the host, and the host itself where it had none. */
export function placesIn(host: Element): readonly Element[] {
  return [host, ...childrenNamed(host, 'attrs'), ...childrenNamed(host, 'files')];
}

/**
 * The blocks in a host (an entry, an entry set, or the root). Throws `factory-conflict` when marks have no partner, or
 * when something that is not ours stands between them.
 */
export function blocksIn(document: XmlDocument, host: Element): readonly Block[] {
  return placesIn(host).flatMap((place) => pairs(document, place));
}

function pairs(document: XmlDocument, place: Element): Block[] {
  const marks = place.comments.filter(isMark);
  const blocks: Block[] = [];
  for (let index = 0; index < marks.length; index += 2) {
    const [begin, end] = marks.slice(index, index + 2);
    if (!begin || begin.text === END) throw unpaired(document, begin ?? place, 'begin');
    if (end?.text !== END) throw unpaired(document, begin, 'end');
    requireOurs(document, place, begin, end);
    const start = contentEnd(document.text, place.openEnd, begin.start);
    blocks.push({ host: place, start, end: end.end, wasEmpty: begin.text === BEGIN_EMPTY });
  }
  return blocks;
}

function isMark({ text }: Comment): boolean {
  return text === BEGIN || text === BEGIN_EMPTY || text === END;
}

function unpaired(document: XmlDocument, at: { readonly start: number }, lacks: string) {
  const remedy = `Restore the mark, or take out by hand what is ours there; a backup lies beside the file.`;
  return conflict(document, at.start, `a mark of glidein-vpn has lost its "${lacks}"`, remedy);
}

function requireOurs(document: XmlDocument, place: Element, begin: Comment, end: Comment): void {
  const inside = (item: { readonly start: number }) => item.start > begin.start && item.start < end.start;
  const foreign =
    place.comments.find(inside) ??
    place.children.filter(inside).find((child) => !isOurs(child)) ??
    textBetween(document, place, begin, end);
  if (foreign)
    throw conflict(
      document,
      foreign.start,
      'something that is not ours stands between the marks of glidein-vpn',
      'Move it in front of the begin mark: what is between the marks is replaced and taken out as a whole.',
    );
}

function textBetween(document: XmlDocument, place: Element, begin: Comment, end: Comment) {
  let rest = document.text.slice(begin.end, end.start);
  for (const child of place.children.filter((item) => item.start > begin.start && item.start < end.start))
    rest = rest.replace(document.text.slice(child.start, child.end), () => '');
  return rest.trim() === '' ? undefined : { start: begin.end };
}

function isOurs(element: Element): boolean {
  if (element.name === 'attr') return OWN_ATTRS.has(attributeOf(element, 'name') ?? '');
  if (element.name === 'file') return isOwnFile(relativeName(element));
  const list = element.name === 'attrs' || element.name === 'files';
  return list && element.comments.length === 0 && element.children.every(isOurs);
}

/** Attributes and files of ours that stand in a host without marks: somebody copied them there. */
export function unmarked(host: Element, blocks: readonly Block[]): readonly Element[] {
  const marked = (element: Element) =>
    blocks.some((block) => element.start >= block.start && element.end <= block.end);
  return placesIn(host)
    .flatMap((place) => place.children)
    .filter((child) => (child.name === 'attr' || child.name === 'file') && isOurs(child) && !marked(child));
}
