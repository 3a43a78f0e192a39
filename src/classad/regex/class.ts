import { addAll, ignoringCase, inverted, POSIX, SHORTHANDS } from './bytes.js';
import { escapedByteInClass } from './escape.js';
import { type ByteSet, type Flags, PatternError } from './tree.js';

const POSIX_NAME = /\[:(\^?)([a-z]+):\]/y;
const POSIX_OTHER = /\[([.=]).*?\1\]/y;

/** One member of a class: a byte, or a set that can begin no range. */
type Member = { readonly end: number } & ({ readonly code: number } | { readonly set: ByteSet });

/** The class at an offset, `[`: which bytes it means, and where it ends. */
export function parseClass(text: string, from: number, flags: Flags): { set: ByteSet; end: number } {
  const negative = text[from + 1] === '^';
  const first = from + (negative ? 2 : 1);
  const set = new Uint8Array(256);
  let at = first;
  while (text[at] !== ']' || at === first) {
    if (at >= text.length) throw new PatternError('a class without its end');
    if (flags.extended === 'all' && (text[at] === ' ' || text[at] === '\t')) {
      at++;
      continue;
    }
    const member = memberAt(text, at);
    at = member.end;
    const range = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']';
    if (!range) {
      add(set, member);
      continue;
    }
    const last = memberAt(text, at + 1);
    if ('set' in member || 'set' in last) throw new PatternError('a range of what is no character');
    if (last.code < member.code) throw new PatternError('a range in the wrong order');
    set.fill(1, member.code, last.code + 1);
    at = last.end;
  }
  const all = flags.ignoreCase ? ignoringCase(set) : set;
  return { set: negative ? inverted(all) : all, end: at + 1 };
}

function add(set: ByteSet, member: Member): void {
  if ('set' in member) addAll(set, member.set);
  else set[member.code] = 1;
}

function memberAt(text: string, at: number): Member {
  if (text[at] === '[') {
    POSIX_OTHER.lastIndex = at;
    if (POSIX_OTHER.test(text)) throw new PatternError('a collating element');
    POSIX_NAME.lastIndex = at;
    const [all = '', negative, name = ''] = POSIX_NAME.exec(text) ?? [];
    const named = POSIX[name];
    if (all !== '' && named === undefined) throw new PatternError('a class of an unknown name');
    if (named !== undefined) return { set: negative === '^' ? inverted(named) : named, end: at + all.length };
  }
  if (text[at] !== '\\') return { code: text.charCodeAt(at), end: at + 1 };
  const shorthand = SHORTHANDS[text[at + 1] ?? ''];
  if (shorthand !== undefined) return { set: shorthand, end: at + 2 };
  const byte = escapedByteInClass(text, at);
  if (byte === undefined) throw new PatternError('an escape that no class has');
  return byte;
}
