import { isWord } from './bytes.js';
import type { Assertion } from './tree.js';

/** Their numbers in a program. */
export const ASSERTIONS: readonly Assertion[] = [
  'start',
  'line start',
  'end',
  'end or last newline',
  'line end',
  'boundary',
  'no boundary',
  'first place',
];

/** Is it true of an offset? `first` is where the search began. */
export function holds(assertion: Assertion, text: string, at: number, first: number): boolean {
  const atEnd = at === text.length;
  switch (assertion) {
    case 'start':
      return at === 0;
    case 'line start':
      return at === 0 || (text[at - 1] === '\n' && !atEnd);
    case 'end':
      return atEnd;
    case 'end or last newline':
      return atEnd || (at === text.length - 1 && text[at] === '\n');
    case 'line end':
      return atEnd || text[at] === '\n';
    case 'boundary':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'no boundary':
      return isWord(text, at - 1) === isWord(text, at);
    case 'first place':
      return at === first;
  }
}
