import type { Element } from '../xml/element.js';

/** How a file is written, so that what is added looks as what is there. */
export interface Layout {
  readonly newline: '\n' | '\r\n';
  /** White space in front of the host's tag, and of what is in it. */
  readonly outer: string;
  readonly inner: string;
  /** One level. */
  readonly unit: string;
}

/** The layout in one element: as its children are, or else one level deeper than itself. */
export function layoutIn(text: string, host: Element): Layout {
  const newline = /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
  const outer = indentBefore(text, host.start) ?? '';
  const parent = host.parent && indentBefore(text, host.parent.start);
  const step = parent !== undefined && outer.startsWith(parent) ? outer.slice(parent.length) : '';
  const first = host.children[0];
  const child = first && indentBefore(text, first.start);
  const deeper = child?.startsWith(outer) ? child.slice(outer.length) : '';
  // As glideinWMS itself writes its configuration (xmlConfig.py, INDENT_WIDTH).
  const unit = deeper || step || '   ';
  return { newline, outer, inner: deeper ? outer + deeper : outer + unit, unit };
}

/** The white space that begins the line of `offset`; undefined when something else does. */
function indentBefore(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*$/.test(line) ? line : undefined;
}
