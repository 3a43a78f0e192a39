import { ASSERTIONS, holds } from './assertions.js';
import { inLowerCase } from './bytes.js';
import { Calls } from './calls.js';
import { Op } from './op.js';
import type { Program } from './program.js';
import { Backtracking, GREEDY, LAZY, MatchLimit, TRY } from './stack.js';
import type { ByteSet } from './tree.js';

/** Where a search begins, and what counts as a match. */
export interface Place {
  readonly from: number;
  /** An empty match is none: one at `from` (`here`), or any. */
  readonly notEmpty: 'here' | 'anywhere' | undefined;
  /** So many steps. */
  readonly limit: number;
}

/** Runs a program over bytes, one beginning after the other: backtracking on a stack of its own. */
export class Matcher {
  /** How many steps were taken. */
  steps = 0;
  readonly #program: Program;
  readonly #text: string;
  readonly #place: Place;
  readonly #back: Backtracking;
  readonly #keep: number;
  readonly #calls: Calls;
  #pc = 0;
  #at = 0;

  constructor(program: Program, text: string, place: Place) {
    this.#program = program;
    this.#text = text;
    this.#place = place;
    this.#keep = program.registers;
    this.#back = new Backtracking(program.registers + 2);
    this.#calls = new Calls(this.#back, program.registers + 1, this.#keep);
  }

  /** The begin and end of each group in a match that begins there, -1 for one that is not in it. Throws `MatchLimit`. */
  match(start: number): [begin: number, end: number][] | undefined {
    const { registers } = this.#back;
    this.#back.clear();
    registers[this.#keep] = start;
    this.#calls.clear();
    this.#pc = 0;
    this.#at = start;
    this.#count(1);
    while (!this.#run()) if (!this.#backtrack()) return undefined;
    registers[0] = registers[this.#keep] ?? start;
    registers[1] = this.#at;
    const groups = Array.from({ length: this.#program.groups + 1 }, (_, group) => 3 * group);
    return groups.map((index) => [this.#register(index), this.#register(index + 1)]);
  }

  /** Goes on until all is matched, or nothing fits. */
  #run(): boolean {
    const { code, sets } = this.#program;
    const [text, back] = [this.#text, this.#back];
    // Local, since these are what nearly all the time goes into.
    let [pc, at] = [this.#pc, this.#at];
    for (;;) {
      const one = code[pc + 1] as number;
      switch (code[pc]) {
        case Op.byte:
          if (at >= text.length || (sets[one] as ByteSet)[text.charCodeAt(at)] !== 1) return false;
          at++;
          pc += 2;
          break;
        case Op.try:
          back.pushTry(one, at);
          pc += 2;
          break;
        case Op.tryLater:
          back.pushTry(pc + 2, at);
          pc = one;
          break;
        case Op.jump:
          pc = one;
          break;
        case Op.loop:
          back.set(one, 0);
          back.set(one + 1, -1);
          pc += 2;
          break;
        case Op.again:
          back.set(one, (back.registers[one] as number) + 1);
          back.set(one + 1, at);
          pc += 2;
          break;
        case Op.open:
          back.set(3 * one + 2, at);
          pc += 2;
          break;
        case Op.close:
          back.set(3 * one, back.registers[3 * one + 2] as number);
          back.set(3 * one + 1, at);
          pc += 2;
          break;
        default: {
          this.#pc = pc;
          this.#at = at;
          if (code[pc] !== Op.match) {
            if (!this.#special(one)) return false;
          } else if (!this.#returns(0)) {
            return this.#counts();
          }
          pc = this.#pc;
          at = this.#at;
        }
      }
    }
  }

  /** What is seldom done. */
  #special(one: number): boolean {
    const { code } = this.#program;
    const pc = this.#pc;
    const two = code[pc + 2] as number;
    switch (code[pc]) {
      case Op.run:
        return this.#runOf();
      case Op.round:
        this.#round(one);
        return true;
    }
    this.#pc += 2;
    switch (code[pc]) {
      case Op.assert:
        return holds(ASSERTIONS[one] ?? 'start', this.#text, this.#at, this.#place.from);
      case Op.mark:
        this.#back.mark(one, this.#at);
        return true;
      case Op.cut:
        this.#back.cut(this.#register(one));
        return true;
      case Op.cutBack:
        this.#at = this.#register(one + 1);
        this.#back.cut(this.#register(one));
        return true;
      case Op.fail:
        this.#back.undo(this.#register(one));
        return false;
      case Op.undo:
        this.#at = this.#register(one + 1);
        this.#back.undo(this.#register(one));
        this.#pc = two;
        return true;
      case Op.back:
        this.#pc++;
        return this.#goBack(one, two);
      case Op.atMark:
        return this.#at === this.#register(one + 1);
      case Op.reference:
        this.#pc++;
        return this.#reference(one, two === 1);
      case Op.call:
        this.#count(1);
        this.#calls.enter(one, this.#at, this.#pc);
        this.#pc = this.#program.entries[one] as number;
        return true;
      case Op.return:
        this.#returns(one);
        return true;
      case Op.ifSet:
        this.#pc = this.#register(3 * one + 1) < 0 ? two : pc + 3;
        return true;
      case Op.ifCalled:
        this.#pc = this.#calls.isIn(one) ? pc + 3 : two;
        return true;
      default:
        this.#back.set(this.#keep, this.#at);
        this.#pc = pc + 1;
        return true;
    }
  }

  /** Is this a match, or one that is empty where none may be? */
  #counts(): boolean {
    const { from, notEmpty } = this.#place;
    const begin = this.#register(this.#keep);
    return notEmpty === undefined || this.#at !== begin || (notEmpty === 'here' && begin !== from);
  }

  #register(index: number): number {
    return this.#back.registers[index] as number;
  }

  #count(steps: number): void {
    this.steps += steps;
    if (this.steps > this.#place.limit) throw new MatchLimit();
  }

  /** Goes back to what can be tried next. */
  #backtrack(): boolean {
    const back = this.#back;
    for (let kind = back.pop(); kind !== 0; kind = back.pop()) {
      this.#count(1);
      this.#pc = back.popped(0);
      this.#at = back.popped(1);
      if (kind === TRY) return true;
      const limit = back.popped(2);
      if (kind === GREEDY ? this.#less(limit) : this.#more(limit)) return true;
    }
    return false;
  }

  #takes(set: number, at = this.#at): boolean {
    return at < this.#text.length && this.#program.sets[set]?.[this.#text.charCodeAt(at)] === 1;
  }

  #runOf(): boolean {
    const { code } = this.#program;
    const pc = this.#pc;
    const set = code[pc + 1] as number;
    const least = this.#at + (code[pc + 2] as number);
    const limit = code[pc + 3] === -1 ? this.#text.length : this.#at + (code[pc + 3] as number);
    const lazy = code[pc + 4] === 1;
    const most = lazy ? least : limit;
    let end = this.#at;
    while (end < most && this.#takes(set, end)) end++;
    this.#count((end - this.#at) >> 4);
    if (end < least) return false;
    if (lazy && end < limit) this.#back.pushRun(LAZY, pc, end, limit);
    if (code[pc + 4] === 0 && end > least) this.#back.pushRun(GREEDY, pc, end, least);
    this.#at = end;
    this.#pc += 5;
    return true;
  }

  /** One byte less of a run, or so many less that what comes next can match. */
  #less(least: number): boolean {
    const pc = this.#pc;
    const next = this.#program.code[pc + 5] === Op.byte ? this.#program.code[pc + 6] : undefined;
    let at = this.#at - 1;
    while (next !== undefined && at >= least && !this.#takes(next, at)) at--;
    if (at < least) return false;
    if (at > least) this.#back.pushRun(GREEDY, pc, at, least);
    this.#at = at;
    this.#pc += 5;
    return true;
  }

  /** One byte more of a run. */
  #more(limit: number): boolean {
    const pc = this.#pc;
    if (!this.#takes(this.#program.code[pc + 1] as number)) return false;
    this.#at++;
    if (this.#at < limit) this.#back.pushRun(LAZY, pc, this.#at, limit);
    this.#pc += 5;
    return true;
  }

  /** A round that took nothing is the last, where it need not go on. */
  #round(register: number): void {
    const { code } = this.#program;
    const pc = this.#pc;
    const [count, least, most] = [this.#register(register), code[pc + 2] as number, code[pc + 3] as number];
    const end = code[pc + 5] as number;
    const empty = count > 0 && this.#at === this.#register(register + 1);
    this.#pc += 6;
    if (count < least) return;
    if (empty || (most >= 0 && count >= most)) {
      this.#pc = end;
    } else if (code[pc + 4] === 0) {
      this.#back.pushTry(end, this.#at);
    } else {
      this.#back.pushTry(this.#pc, this.#at);
      this.#pc = end;
    }
  }

  #goBack(least: number, most: number): boolean {
    const last = this.#at - least;
    if (last < 0) return false;
    const first = Math.max(0, this.#at - most);
    for (let at = last; at > first; at--) this.#back.pushTry(this.#pc, at);
    this.#at = first;
    return true;
  }

  #reference(group: number, ignoreCase: boolean): boolean {
    const [begin, end] = [this.#register(3 * group), this.#register(3 * group + 1)];
    if (end < 0) return false;
    const [found, next] = [this.#text.slice(begin, end), this.#text.slice(this.#at, this.#at + end - begin)];
    this.#count((end - begin) >> 4);
    if (found !== next && !(ignoreCase && inLowerCase(found) === inLowerCase(next))) return false;
    this.#at += end - begin;
    return true;
  }

  /** Goes back from a call, if this was the end of one. */
  #returns(group: number): boolean {
    const back = this.#calls.leave(group);
    if (back === undefined) return false;
    this.#pc = back;
    return true;
  }
}
