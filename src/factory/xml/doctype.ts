import type { Entities } from './references.js';

/** A document type declaration: where it ends, and the entities that it declares. */
export interface Doctype {
  readonly end: number;
  readonly entities: Entities;
}

const PIECE = /"[^"]*"|'[^']*'|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|[[\]<>]/g;
const ENTITY = /<!ENTITY\s+([A-Za-z_:][\w:.-]*)\s+("[^"]*"|'[^']*')\s*>/g;

/** Reads the declaration that begins at `start`; undefined when it does not end. XML 1.0, production 28 */
export function readDoctype(text: string, start: number): Doctype | undefined {
  let depth = 0;
  PIECE.lastIndex = start;
  for (let piece = PIECE.exec(text); piece !== null; piece = PIECE.exec(text)) {
    const [found] = piece;
    if (found === '<' || found === '[') depth += 1;
    if (found === '>' || found === ']') depth -= 1;
    if (depth === 0) {
      const end = piece.index + found.length;
      return { end, entities: declared(text.slice(start, end)) };
    }
  }
  return undefined;
}

function declared(doctype: string): Entities {
  const entities = new Map<string, string>();
  const bare = doctype.replace(/<!--[\s\S]*?-->/g, '');
  // The first declaration of a name counts. XML 1.0, 4.2
  for (const [, name = '', literal = ''] of bare.matchAll(ENTITY))
    if (!entities.has(name)) entities.set(name, literal.slice(1, -1));
  return entities;
}
