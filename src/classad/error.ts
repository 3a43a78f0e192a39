/** Why a text is not ClassAds: a stable word for each kind. */
export type ClassAdErrorCode = 'syntax' | 'nesting' | 'size' | 'encoding' | 'truncated';

/** Where in a text something is: both count from 1, a column is a UTF-16 unit. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The only error that this library throws for what it reads: what was found where, and what was expected. */
export class ClassAdError extends Error {
  readonly code: ClassAdErrorCode;
  readonly position: Position;
  readonly found: string;
  readonly expected: string;

  constructor(code: ClassAdErrorCode, position: Position, found: string, expected: string) {
    super(`line ${position.line}, column ${position.column}: found ${found}, expected ${expected}`);
    this.name = 'ClassAdError';
    this.code = code;
    this.position = position;
    this.found = found;
    this.expected = expected;
  }
}

/** The line and column of an offset, when the text itself begins at `start`. */
export function positionOf(text: string, offset: number, start: Position = { line: 1, column: 1 }): Position {
  let line = start.line;
  let lineBegin = -1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    lineBegin = at;
  }
  const column = lineBegin < 0 ? start.column + offset : offset - lineBegin;
  return { line, column };
}

const SHOWN = 24;

/** A piece of a text for a message: short, printable, in quotes. */
export function shown(text: string): string {
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return JSON.stringify(short);
}
