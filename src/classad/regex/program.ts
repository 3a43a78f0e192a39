import { hasReferences, lengthOf, takesBytes } from './analysis.js';
import { ASSERTIONS } from './assertions.js';
import { Op } from './op.js';
import {
  type ByteSet,
  type Condition,
  type GroupKey,
  type Look,
  type Node,
  type Pattern,
  PatternError,
} from './tree.js';

const MODES = { greedy: 0, lazy: 1, possessive: 2 } as const;
/** PCRE2's limit to what a lookbehind of no fixed length may look at. */
const MAX_BEHIND = 255;
const MAX_CODE = 500_000;

export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly ByteSet[];
  readonly groups: number;
  /** Registers beside those of the groups, of which each has three: begin, end, and the begin of one that is open. */
  readonly registers: number;
  /** Where the code of each group begins. */
  readonly entries: readonly number[];
}

/** The code of a pattern. Throws `PatternError` for references to no group. */
export function compileProgram({ root, groups, names }: Pattern): Program {
  const writer = new ProgramWriter(groups, names, hasReferences(root));
  writer.node(root);
  writer.emit(Op.match);
  const { code, sets, registers, entries } = writer;
  return { code: Int32Array.from(code), sets, groups, registers, entries };
}

class ProgramWriter {
  readonly code: number[] = [];
  readonly sets: ByteSet[] = [];
  readonly entries: number[] = [0];
  registers: number;
  readonly #groups: number;
  readonly #names: ReadonlyMap<string, number>;
  /** Can groups be called? */
  readonly #callable: boolean;
  readonly #known = new Map<ByteSet, number>();

  constructor(groups: number, names: ReadonlyMap<string, number>, callable: boolean) {
    this.#groups = groups;
    this.#names = names;
    this.#callable = callable;
    this.registers = 3 * (groups + 1);
  }

  /** The address of its last operand: addresses that are not known yet are put there later. */
  emit(...values: number[]): number {
    this.code.push(...values);
    if (this.code.length > MAX_CODE) throw new PatternError('a pattern that is too large');
    return this.code.length - 1;
  }

  node(node: Node): void {
    switch (node.kind) {
      case 'byte':
        this.emit(Op.byte, this.#set(node.set));
        return;
      case 'sequence':
        for (const item of node.items) this.node(item);
        return;
      case 'choice':
        this.#choice(node.branches);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'group':
        this.entries[node.index] ??= this.code.length;
        this.emit(Op.open, node.index);
        this.node(node.inner);
        this.emit(Op.close, node.index);
        if (this.#callable) this.emit(Op.return, node.index);
        return;
      case 'atomic':
        this.#atomic(node.inner);
        return;
      case 'look':
        this.#look(node);
        return;
      case 'assertion':
        this.emit(Op.assert, ASSERTIONS.indexOf(node.of));
        return;
      case 'reference':
        this.emit(Op.reference, this.#group(node.group), node.ignoreCase ? 1 : 0);
        return;
      case 'call':
        this.emit(Op.call, this.#group(node.group));
        return;
      case 'condition':
        this.#condition(node.test, node.yes, node.no);
        return;
      case 'keep':
        this.emit(Op.keep);
    }
  }

  #set(set: ByteSet): number {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    this.#known.set(set, this.sets.length);
    return this.sets.push(set) - 1;
  }

  #group(key: GroupKey): number {
    const group = typeof key === 'number' ? key : this.#names.get(key);
    if (group === undefined || group > this.#groups) throw new PatternError('a group that is not there');
    return group;
  }

  #register(count: number): number {
    this.registers += count;
    return this.registers - count;
  }

  /** The address that comes next, where one was left open. */
  #here(operand: number): void {
    this.code[operand] = this.code.length;
  }

  #choice(branches: readonly Node[], write = (branch: Node) => this.node(branch)): void {
    const ends: number[] = [];
    for (const [index, branch] of branches.entries()) {
      const next = index < branches.length - 1 ? this.emit(Op.try, 0) : undefined;
      write(branch);
      if (next === undefined) continue;
      ends.push(this.emit(Op.jump, 0));
      this.#here(next);
    }
    for (const end of ends) this.#here(end);
  }

  #repeat(node: Extract<Node, { kind: 'repeat' }>): void {
    const { inner, least, mode } = node;
    const most = node.most === Number.POSITIVE_INFINITY ? -1 : node.most;
    if (inner.kind === 'byte') {
      this.emit(Op.run, this.#set(inner.set), least, most, MODES[mode]);
    } else if (mode === 'possessive') {
      this.#atomic({ ...node, mode: 'greedy' });
    } else if (most === 0) {
      // Nothing is matched by it, but its groups can be called.
      const end = this.emit(Op.jump, 0);
      this.node(inner);
      this.#here(end);
    } else if (least === 0 && most === 1) {
      const end = this.emit(mode === 'greedy' ? Op.try : Op.tryLater, 0);
      this.node(inner);
      this.#here(end);
    } else if (least <= 1 && most === -1 && takesBytes(inner)) {
      this.#simpleLoop(inner, least, mode === 'greedy');
    } else if (least !== 1 || most !== 1) {
      this.#loop(inner, least, most, MODES[mode]);
    } else {
      this.node(inner);
    }
  }

  /** Rounds that need not be counted, each of which takes something. */
  #simpleLoop(inner: Node, least: number, greedy: boolean): void {
    const before = least === 0 ? this.emit(Op.jump, 0) : undefined;
    const round = this.code.length;
    this.node(inner);
    if (before !== undefined) this.#here(before);
    this.emit(greedy ? Op.try : Op.tryLater, this.code.length + 4, Op.jump, round);
  }

  /** Rounds that are counted, and end with one that takes nothing. */
  #loop(inner: Node, least: number, most: number, mode: number): void {
    const register = this.#register(2);
    this.emit(Op.loop, register);
    const round = this.code.length;
    const end = this.emit(Op.round, register, least, most, mode, 0);
    this.emit(Op.again, register);
    this.node(inner);
    this.emit(Op.jump, round);
    this.#here(end);
  }

  #atomic(inner: Node): void {
    const register = this.#register(2);
    this.emit(Op.mark, register);
    this.node(inner);
    this.emit(Op.cut, register);
  }

  #look({ behind, negative, inner }: Look): void {
    const register = this.#register(2);
    this.emit(Op.mark, register);
    const next = negative ? this.emit(Op.try, 0) : undefined;
    this.#looked(inner, behind, register);
    this.emit(negative ? Op.fail : Op.cutBack, register);
    if (next !== undefined) this.#here(next);
  }

  #looked(inner: Node, behind: boolean, register: number): void {
    if (!behind) {
      this.node(inner);
      return;
    }
    this.#choice(inner.kind === 'choice' ? inner.branches : [inner], (branch) => {
      const { least, most } = lengthOf(branch);
      if (least !== most && !(most <= MAX_BEHIND)) throw new PatternError('a lookbehind that looks too far');
      this.emit(Op.back, least, most);
      this.node(branch);
    });
    this.emit(Op.atMark, register);
  }

  #condition(test: Condition, yes: Node, no: Node): void {
    const otherwise = this.#test(test);
    this.node(yes);
    const end = this.emit(Op.jump, 0);
    this.#here(otherwise);
    this.node(no);
    this.#here(end);
  }

  /** The operand for the address of what is done where the condition is not met. */
  #test(test: Condition): number {
    switch (test.kind) {
      case 'is set':
        return this.emit(Op.ifSet, this.#group(test.group), 0);
      case 'in call':
        return this.emit(Op.ifCalled, test.group === undefined ? -1 : this.#group(test.group), 0);
      case 'never':
        return this.emit(Op.jump, 0);
      case 'look':
        return this.#testLook(test);
    }
  }

  #testLook({ behind, negative, inner }: Look): number {
    const register = this.#register(2);
    this.emit(Op.mark, register);
    const failed = this.emit(Op.try, 0);
    this.#looked(inner, behind, register);
    if (!negative) {
      this.emit(Op.cutBack, register);
      return failed;
    }
    const matched = this.emit(Op.undo, register, 0);
    this.#here(failed);
    return matched;
  }
}
