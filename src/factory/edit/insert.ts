import type { Additions } from '../additions.js';
import { renderAttr, renderFile } from '../render.js';
import { childNamed, contentEnd, type Element } from '../xml/element.js';
import { type Layout, layoutIn } from './layout.js';
import { beginMark, END_MARK } from './marks.js';
import type { Splice } from './splice.js';

type Lines = (unit: string) => readonly string[];

/** A list of the host, by its element's name, and what is added to it. */
interface Part {
  readonly list: 'attrs' | 'files';
  readonly lines: Lines;
}

/** The changes that put additions at the end of a host's lists; lists that it has not are made. */
export function insertions(text: string, host: Element, additions: Additions): readonly Splice[] {
  const parts = partsOf(additions);
  const present = parts.flatMap(({ list, lines }) => {
    const element = childNamed(host, list);
    return element ? [into(text, element, [lines])] : [];
  });
  const absent = parts.filter(({ list }) => !childNamed(host, list));
  if (absent.length === 0) return present;
  return [...present, into(text, host, absent.map(wrapped))];
}

function partsOf({ attrs, files }: Additions): Part[] {
  const lists: Part[] = [
    { list: 'attrs', lines: () => attrs.map(renderAttr) },
    { list: 'files', lines: (unit) => files.flatMap((file) => renderFile(file, unit)) },
  ];
  return lists.filter(({ list }) => (list === 'attrs' ? attrs : files).length > 0);
}

function wrapped({ list, lines }: Part): Lines {
  return (unit) => [`<${list}>`, ...lines(unit).map((line) => unit + line), `</${list}>`];
}

/**
 * Blocks behind the last thing in an element: the white space in front of a begin mark is then all ours, and that behind
 * the end mark is all the file's.
 */
function into(text: string, place: Element, blocks: readonly Lines[]): Splice {
  const layout = layoutIn(text, place);
  const block = blocks.map((lines) => marked(lines(layout.unit), layout, place.empty)).join('');
  if (place.empty)
    return { start: place.end - 2, end: place.end, text: `>${block}${closing(place, layout)}` };
  const at = contentEnd(text, place.openEnd, place.closeStart);
  return { start: at, end: at, text: block };
}

function marked(lines: readonly string[], { newline, inner }: Layout, empty: boolean): string {
  return [beginMark(empty), ...lines, END_MARK].map((line) => `${newline}${inner}${line}`).join('');
}

/** What stands behind the blocks in an element that was written empty before. */
export function closing(place: Element, { newline, outer }: Layout): string {
  return `${newline}${outer}</${place.name}>`;
}
