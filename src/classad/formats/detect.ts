import type { AdForm } from './form.js';

/** So much of a text is looked at. */
const ENOUGH = 64 * 1024;
const LEAD = /^(?:\s+|#[^\n]*(?:\n|$))*/;

/** A text as it begins, without what HTCondor skips there: blank lines and comments are blanks of the same places. */
export function withoutLead(text: string): string {
  const lead = LEAD.exec(text)?.[0] ?? '';
  return lead.replace(/[^\n]/g, ' ') + text.slice(lead.length);
}

/**
 * The form of ads, by how their text begins, as HTCondor's `-ads` finds it (and where its brackets stand on one line
 * with what they hold). Nothing while there is too little of it; `over`: there is no more.
 */
export function detectForm(text: string, over: boolean): AdForm | undefined {
  const last = over || text.length >= ENOUGH;
  const begin = text.slice(LEAD.exec(text)?.[0].length ?? 0, ENOUGH);
  const [first, second] = [begin[0], /^.\s*(\S)/s.exec(begin)?.[1]];
  if (first === undefined) return last ? 'long' : undefined;
  if (first === '<') return 'xml';
  if (first === '/') return 'new';
  if (first !== '[' && first !== '{') return 'long';
  if (second === undefined) return last ? (first === '[' ? 'new' : 'json') : undefined;
  if (first === '[') return second === '{' ? 'json' : 'new';
  return second === '[' || second === '/' ? 'new' : 'json';
}
