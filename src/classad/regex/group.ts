import { choiceOf, type PatternParser } from './parse.js';
import { type Condition, type Flags, type GroupKey, type Look, type Node, PatternError } from './tree.js';

const NAME = /P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y;
const CALL = /(?:R|([+-]?\d+)|(?:&|P>)([A-Za-z_]\w*))\)/y;
const NAMED_REFERENCE = /P=([A-Za-z_]\w*)\)/y;
const LETTERS = /(\^?)([imsxnU]*)(?:-([imsxnU]*))?([:)])/y;
const CONDITION = /(?:([+-]?\d+)|<(\w+)>|'(\w+)'|(R)(?:(\d+)|&(\w+))?|(\w+))\)/y;
const LOOKS: readonly (readonly [mark: string, look: Omit<Look, 'inner'>])[] = [
  ['=', { kind: 'look', behind: false, negative: false }],
  ['!', { kind: 'look', behind: false, negative: true }],
  ['<=', { kind: 'look', behind: true, negative: false }],
  ['<!', { kind: 'look', behind: true, negative: true }],
];
const NOTHING: Node = { kind: 'sequence', items: [] };

/** Reads what begins with a parenthesis. */
export class GroupParser {
  readonly #parser: PatternParser;

  constructor(parser: PatternParser) {
    this.#parser = parser;
  }

  /** The node of a group; nothing where there were only flags for what follows. */
  parse(): Node | undefined {
    const parser = this.#parser;
    if (parser.takes('(*')) throw new PatternError('a verb');
    if (!parser.takes('(?')) {
      parser.at++;
      return parser.flags.plain ? this.#rest() : this.#capture();
    }
    const name = parser.match(NAME);
    if (name !== undefined) return this.#capture(name[1] ?? name[2]);
    const reference = parser.match(NAMED_REFERENCE);
    if (reference !== undefined) return parser.reference(reference[1] ?? '');
    const call = parser.match(CALL);
    if (call !== undefined) return { kind: 'call', group: parser.key(call[1] ?? call[2] ?? '0') };
    const look = this.#look();
    if (look !== undefined) return look;
    if (parser.takes('>')) return { kind: 'atomic', inner: this.#rest() };
    if (parser.takes('|')) return choiceOf(this.#branches(true));
    if (parser.takes('(')) return this.#condition();
    return this.#flagged();
  }

  #capture(name?: string): Node {
    const parser = this.#parser;
    const index = ++parser.groups;
    if (name !== undefined) {
      if (parser.names.has(name)) throw new PatternError('a name that two groups have');
      parser.names.set(name, index);
    }
    return { kind: 'group', index, inner: this.#rest() };
  }

  #look(): Look | undefined {
    const parser = this.#parser;
    for (const [mark, look] of LOOKS) {
      if (!parser.takes(mark)) continue;
      parser.looks++;
      const inner = this.#rest();
      parser.looks--;
      return { ...look, inner };
    }
    return undefined;
  }

  /** What is left of a group, flags being those of before after it. */
  #branches(reset = false): Node[] {
    const parser = this.#parser;
    const { flags } = parser;
    const branches = parser.branches(reset);
    if (!parser.takes(')')) throw new PatternError('a group without its end');
    parser.flags = flags;
    return branches;
  }

  #rest(): Node {
    return choiceOf(this.#branches());
  }

  #flagged(): Node | undefined {
    const parser = this.#parser;
    const [, none, on = '', off = '', mark] = parser.match(LETTERS) ?? [];
    if (mark === undefined || (none === '^' && off !== ''))
      throw new PatternError('a group of an unknown kind');
    const before = parser.flags;
    parser.flags = changed(none === '^' ? without(before, 'imsxn') : before, on, off);
    if (mark === ')') return undefined;
    const inner = this.#rest();
    parser.flags = before;
    return inner;
  }

  #condition(): Node {
    const test = this.#test();
    const branches = this.#branches();
    const [yes = NOTHING, no = NOTHING] = branches;
    if (branches.length > (test.kind === 'never' ? 1 : 2)) throw new PatternError('too many branches');
    return { kind: 'condition', test, yes, no };
  }

  #test(): Condition {
    const parser = this.#parser;
    if (parser.takes('?')) {
      const look = this.#look();
      if (look === undefined) throw new PatternError('a condition that is no assertion');
      return look;
    }
    const [all, number, bracketed, quoted, call, called, calledName, bare] = parser.match(CONDITION) ?? [];
    if (all === undefined) throw new PatternError('a condition of an unknown kind');
    if (bare === 'DEFINE') return { kind: 'never' };
    if (call !== undefined) return { kind: 'in call', group: keyOf(called, calledName) };
    return { kind: 'is set', group: parser.key(number ?? bracketed ?? quoted ?? bare ?? '') };
  }
}

function keyOf(number: string | undefined, name: string | undefined): GroupKey | undefined {
  return number === undefined ? name : Number(number);
}

function changed(flags: Flags, on: string, off: string): Flags {
  const extended = on.includes('xx') ? 'all' : on.includes('x') ? true : flags.extended;
  return without(
    {
      ignoreCase: flags.ignoreCase || on.includes('i'),
      multiline: flags.multiline || on.includes('m'),
      dotAll: flags.dotAll || on.includes('s'),
      extended,
      lazy: flags.lazy || on.includes('U'),
      plain: flags.plain || on.includes('n'),
    },
    off,
  );
}

function without(flags: Flags, off: string): Flags {
  return {
    ignoreCase: flags.ignoreCase && !off.includes('i'),
    multiline: flags.multiline && !off.includes('m'),
    dotAll: flags.dotAll && !off.includes('s'),
    extended: off.includes('x') ? false : flags.extended,
    lazy: flags.lazy && !off.includes('U'),
    plain: flags.plain && !off.includes('n'),
  };
}
