import { type Backtracking, MatchLimit } from './stack.js';

/** So many calls of groups are in one match. */
const MAX_CALLS = 100_000;

interface Call {
  readonly group: number;
  readonly place: number;
  /** Where the program goes on after it. */
  readonly back: number;
  /** The call that it is in; -1 for none. */
  readonly parent: number;
  readonly registers: Int32Array;
}

/** Calls of groups, `(?R)` and its like. A register holds the one that is going on, so that going back restores it. */
export class Calls {
  readonly #calls: Call[] = [];
  readonly #state: Backtracking;
  readonly #register: number;
  readonly #keep: number;

  constructor(state: Backtracking, register: number, keep: number) {
    this.#state = state;
    this.#register = register;
    this.#keep = keep;
  }

  clear(): void {
    this.#calls.length = 0;
  }

  /** PCRE2 calls a group that calls itself without taking anything an error. */
  enter(group: number, place: number, back: number): void {
    const parent = this.#current;
    for (let index = parent; index >= 0; index = this.#calls[index]?.parent ?? -1) {
      const call = this.#calls[index];
      if (call?.group === group && call.place === place) throw new MatchLimit();
    }
    if (this.#calls.length >= MAX_CALLS) throw new MatchLimit();
    const registers = this.#state.registers.slice();
    this.#state.set(this.#register, this.#calls.push({ group, place, back, parent, registers }) - 1);
  }

  /** Is this group (-1 for any) being called? */
  isIn(group: number): boolean {
    const call = this.#calls[this.#current];
    return call !== undefined && (group < 0 || call.group === group);
  }

  /** The end of a group: where to go on, if that was called; groups are what they were before. */
  leave(group: number): number | undefined {
    const call = this.#calls[this.#current];
    if (call?.group !== group) return undefined;
    for (const [index, value] of call.registers.entries()) {
      if (index !== this.#keep && this.#state.registers[index] !== value) this.#state.set(index, value);
    }
    return call.back;
  }

  get #current(): number {
    return this.#state.registers[this.#register] as number;
  }
}
