import { ANY, ignoringCase, NO_NEWLINE, SHORTHANDS, VERTICAL } from './bytes.js';
import { parseClass } from './class.js';
import { escapedByte } from './escape.js';
import { GroupParser } from './group.js';
import { type Assertion, type Flags, type GroupKey, type Node, type Pattern, PatternError } from './tree.js';

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'start',
  z: 'end',
  Z: 'end or last newline',
  b: 'boundary',
  B: 'no boundary',
  G: 'first place',
};
const REFERENCE = /\\(?:g\{[ \t]*([+-]?\d+)[ \t]*\}|g([+-]?\d+)|(\d+))/y;
const NAMED_REFERENCE =
  /\\(?:k|g(?=\{))(?:\{[ \t]*([A-Za-z_]\w*)[ \t]*\}|<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y;
const CALL = /\\g(?:<([+-]?\d+|[A-Za-z_]\w*)>|'([+-]?\d+|[A-Za-z_]\w*)')/y;
const QUANTIFIER = /[*+?]|\{[ \t]*(?:(\d+)[ \t]*(,)?[ \t]*(\d+)?|,[ \t]*(\d+))[ \t]*\}/y;
/** What is nothing in the extended syntax. */
const BLANK = /[ \t-\r]+|#[^\n]*/y;
const MOST = 65535;
/** PCRE2 counts compiled code: 64 kB of it, about two bytes for each character. */
const MAX_LENGTH = 32_000;
/** Of parentheses, as in PCRE2. */
const MAX_NESTING = 250;

/** The tree of a PCRE2 pattern of bytes. Throws `PatternError`. */
export function parsePattern(text: string, flags: Flags): Pattern {
  if (text.length > MAX_LENGTH) throw new PatternError('a pattern that is too long');
  const parser = new PatternParser(unquoted(text), flags);
  const root = parser.choice();
  if (!parser.atEnd()) throw new PatternError('a parenthesis that nothing opened');
  return { root, groups: parser.groups, names: parser.names };
}

/** `\Q...\E` as escaped characters. */
function unquoted(text: string): string {
  const escaped = (quoted: string) =>
    quoted.replace(/[\s\S]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return text.replace(/\\(?:Q([\s\S]*?)(?:\\E|$)|(E)|[\s\S])/g, (all, quoted?: string, end?: string) =>
    end !== undefined ? '' : quoted !== undefined ? escaped(quoted) : all,
  );
}

function isQuantifier(text: string, at: number): boolean {
  QUANTIFIER.lastIndex = at;
  return QUANTIFIER.test(text);
}

export function choiceOf(branches: readonly Node[]): Node {
  return branches.length === 1 ? (branches[0] as Node) : { kind: 'choice', branches };
}

/** Recursive descent, for one pattern. */
export class PatternParser {
  readonly text: string;
  at = 0;
  flags: Flags;
  groups = 0;
  readonly names = new Map<string, number>();
  /** How many lookaheads and lookbehinds this is in. */
  looks = 0;
  #depth = 0;

  constructor(text: string, flags: Flags) {
    this.text = text;
    this.flags = flags;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  takes(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  match(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const match = form.exec(this.text);
    if (match === null) return undefined;
    this.at = form.lastIndex;
    return match;
  }

  /** What stands up to the end of the group. */
  choice(): Node {
    return choiceOf(this.branches());
  }

  /** The same, branch by branch; `reset`: each counts its groups from the same number. */
  branches(reset = false): Node[] {
    if (++this.#depth > MAX_NESTING + 1) throw new PatternError('parentheses that are nested too deeply');
    const [first, branches] = [this.groups, [] as Node[]];
    let most = first;
    do {
      if (reset) this.groups = first;
      branches.push(this.#sequence());
      most = Math.max(most, this.groups);
    } while (this.takes('|'));
    this.groups = most;
    this.#depth--;
    return branches;
  }

  #sequence(): Node {
    const items: Node[] = [];
    let repeatable = false;
    for (;;) {
      this.#skip();
      if (this.atEnd() || '|)'.includes(this.text[this.at] ?? '')) break;
      const quantifier = this.match(QUANTIFIER);
      if (quantifier !== undefined) {
        const last = repeatable ? items.pop() : undefined;
        if (last === undefined) throw new PatternError('a quantifier of nothing');
        items.push(this.#repeat(last, quantifier));
        repeatable = false;
        continue;
      }
      const isGroup = this.text[this.at] === '(';
      const item = this.#item();
      if (item !== undefined) items.push(item);
      repeatable = item !== undefined && (isGroup || (item.kind !== 'assertion' && item.kind !== 'keep'));
    }
    return items.length === 1 ? (items[0] as Node) : { kind: 'sequence', items };
  }

  #repeat(inner: Node, [mark, exact, comma, upper, only]: RegExpExecArray): Node {
    const least = mark === '+' ? 1 : Number(exact ?? 0);
    const braces = mark.startsWith('{');
    const most = braces
      ? Number(upper ?? only ?? (comma === undefined ? exact : Number.POSITIVE_INFINITY))
      : mark === '?'
        ? 1
        : Number.POSITIVE_INFINITY;
    if (least > MOST || (most > MOST && most !== Number.POSITIVE_INFINITY) || least > most) {
      throw new PatternError('a quantifier that is too large, or in the wrong order');
    }
    this.#skip();
    const mode = this.takes('+') ? 'possessive' : this.takes('?') !== this.flags.lazy ? 'lazy' : 'greedy';
    return { kind: 'repeat', inner, least, most, mode };
  }

  #item(): Node | undefined {
    const { text, flags } = this;
    const character = text[this.at] ?? '';
    switch (character) {
      case '\\':
        return this.#escape();
      case '[': {
        const { set, end } = parseClass(text, this.at, flags);
        this.at = end;
        return { kind: 'byte', set };
      }
      case '(':
        return new GroupParser(this).parse();
      case '.':
        this.at++;
        return { kind: 'byte', set: flags.dotAll ? ANY : NO_NEWLINE };
      case '^':
        this.at++;
        return { kind: 'assertion', of: flags.multiline ? 'line start' : 'start' };
      case '$':
        this.at++;
        return { kind: 'assertion', of: flags.multiline ? 'line end' : 'end or last newline' };
    }
    this.at++;
    return this.#byte(character.charCodeAt(0));
  }

  #byte(code: number): Node {
    const set = new Uint8Array(256);
    set[code] = 1;
    return { kind: 'byte', set: this.flags.ignoreCase ? ignoringCase(set) : set };
  }

  #escape(): Node {
    const byte = escapedByte(this.text, this.at, this.groups);
    if (byte !== undefined) {
      this.at = byte.end;
      return this.#byte(byte.code);
    }
    const letter = this.text[this.at + 1] ?? '';
    const call = this.match(CALL);
    if (call !== undefined) return { kind: 'call', group: this.key(call[1] ?? call[2] ?? '') };
    const named = this.match(NAMED_REFERENCE);
    if (named !== undefined) return this.reference(named[1] ?? named[2] ?? named[3] ?? '');
    const numbered = this.match(REFERENCE);
    if (numbered !== undefined) return this.reference(numbered[1] ?? numbered[2] ?? numbered[3] ?? '');
    this.at += 2;
    const assertion = ASSERTIONS[letter];
    if (assertion !== undefined) return { kind: 'assertion', of: assertion };
    if (letter === 'N' && this.text[this.at] === '{' && !isQuantifier(this.text, this.at)) {
      throw new PatternError('a character by its name');
    }
    const set = letter === 'N' ? NO_NEWLINE : letter === 'C' ? ANY : SHORTHANDS[letter];
    if (set !== undefined) return { kind: 'byte', set };
    if (letter === 'K' && this.looks === 0) return { kind: 'keep' };
    if (letter === 'R') return this.#newline();
    throw new PatternError('an escape that is unknown, or of Unicode');
  }

  #newline(): Node {
    const pair: Node = { kind: 'sequence', items: [this.#byte(13), this.#byte(10)] };
    return { kind: 'atomic', inner: { kind: 'choice', branches: [pair, { kind: 'byte', set: VERTICAL }] } };
  }

  reference(key: string): Node {
    return { kind: 'reference', group: this.key(key), ignoreCase: this.flags.ignoreCase };
  }

  /** A group by what stands for it: a name, a number, or one that is counted from here. */
  key(text: string): GroupKey {
    if (!/^[+-]?\d/.test(text)) return text;
    if (text.startsWith('-')) return this.#relative(this.groups + 1 - Number(text.slice(1)), text);
    if (text.startsWith('+')) return this.#relative(this.groups + Number(text.slice(1)), text);
    return Number(text);
  }

  #relative(group: number, text: string): number {
    if (group < 1 || Number(text) === 0) throw new PatternError('a group before the first');
    return group;
  }

  /** Blanks and comments of the extended syntax, and comments in parentheses. */
  #skip(): void {
    for (;;) {
      const blank = this.flags.extended !== false && this.match(BLANK) !== undefined;
      if (!blank && !this.takes('(?#')) return;
      if (blank) continue;
      const end = this.text.indexOf(')', this.at);
      if (end < 0) throw new PatternError('a comment without its end');
      this.at = end + 1;
    }
  }
}
