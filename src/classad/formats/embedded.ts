import { ClassAdError, type Position, positionOf } from '../error.js';
import type { Expression } from '../expression.js';
import { Parser } from '../parser.js';

/** How a file writes the characters of an expression. */
export interface Escaping {
  /** Matches what stands for one character; global. */
  readonly escaped: RegExp;
  readonly decode: (raw: string) => string;
}

/** Parses an expression that stands in a file with escapes; an error names its place in that file. */
export function parseEmbedded(raw: string, { escaped, decode }: Escaping, start: () => Position): Expression {
  const text = decode(raw);
  try {
    return new Parser({ text, syntax: 'new' }).wholeExpression();
  } catch (error) {
    if (!(error instanceof ClassAdError)) throw error;
    const offset = rawOffset(raw, escaped, offsetOf(text, error.position));
    throw new ClassAdError(error.code, positionOf(raw, offset, start()), error.found, error.expected);
  }
}

function offsetOf(text: string, { line, column }: Position): number {
  let begin = 0;
  for (let passed = 1; passed < line; passed++) begin = text.indexOf('\n', begin) + 1;
  return begin + column - 1;
}

/** Where a character of the decoded text stands among the escapes. */
function rawOffset(raw: string, escaped: RegExp, offset: number): number {
  let shift = 0;
  for (const match of raw.matchAll(escaped)) {
    if (match.index - shift >= offset) break;
    shift += match[0].length - 1;
  }
  return offset + shift;
}
