/**
 * So many steps may one search take. PCRE2, which HTCondor leaves as it is, allows ten million from each place in a
 * text: some seconds.
 */
export const MAX_STEPS = 2_000_000;
/** 128 MB: PCRE2's own limit is 20 GB. */
const MAX_STACK = 2 ** 25;

/** Thrown where a match is given up. */
export class MatchLimit extends Error {}

/** What a matcher goes back to: a place to go on from, or a run of bytes to take one less or one more of. */
export const [TRY, GREEDY, LAZY] = [-1, -2, -3] as const;
/** The longest entry. */
const ENTRY = 4;

/**
 * Registers, and a stack of what can be undone or tried again. An entry ends with what it is: the number of the register
 * that had the value before it, or one of the three above.
 */
export class Backtracking {
  readonly registers: Int32Array;
  height = 0;
  #stack = new Int32Array(1024);

  constructor(registers: number) {
    this.registers = new Int32Array(registers);
  }

  clear(): void {
    this.registers.fill(-1);
    this.height = 0;
  }

  /** Sets a register until it is gone back before this. */
  set(index: number, value: number): void {
    const { registers, height } = this;
    if (height + ENTRY > this.#stack.length) this.#grow();
    this.#stack[height] = registers[index] as number;
    this.#stack[height + 1] = index;
    this.height = height + 2;
    registers[index] = value;
  }

  /** Remembers the height, and a place, in two registers. */
  mark(index: number, place: number): void {
    this.set(index, -1);
    this.set(index + 1, place);
    this.registers[index] = this.height;
  }

  pushTry(pc: number, at: number): void {
    const { height } = this;
    if (height + ENTRY > this.#stack.length) this.#grow();
    this.#stack[height] = pc;
    this.#stack[height + 1] = at;
    this.#stack[height + 2] = TRY;
    this.height = height + 3;
  }

  pushRun(kind: typeof GREEDY | typeof LAZY, pc: number, at: number, limit: number): void {
    const { height } = this;
    if (height + ENTRY > this.#stack.length) this.#grow();
    this.#stack[height] = pc;
    this.#stack[height + 1] = at;
    this.#stack[height + 2] = limit;
    this.#stack[height + 3] = kind;
    this.height = height + 4;
  }

  /** Undoes all up to what can be tried next, and takes that off: what it is; 0 where there is nothing. */
  pop(): number {
    const stack = this.#stack;
    const { registers } = this;
    let { height } = this;
    let kind = 0;
    while (height > 0 && kind === 0) {
      const last = stack[height - 1] as number;
      height -= lengthOf(last);
      if (last >= 0) registers[last] = stack[height] as number;
      else kind = last;
    }
    this.height = height;
    return kind;
  }

  /** What was just popped: an address, a place, and the limit of a run. */
  popped(index: 0 | 1 | 2): number {
    return this.#stack[this.height + index] as number;
  }

  /** Nothing above a height is tried again; what was set there is still undone on the way back. */
  cut(height: number): void {
    const stack = this.#stack;
    const kept: number[] = [];
    for (let at = this.height; at > height; ) {
      const last = stack[at - 1] as number;
      at -= lengthOf(last);
      if (last >= 0) kept.push(last, stack[at] as number);
    }
    this.height = height + kept.length;
    stack.set(kept.reverse(), height);
  }

  /** Undoes all above a height. */
  undo(height: number): void {
    const stack = this.#stack;
    while (this.height > height) {
      const last = stack[this.height - 1] as number;
      this.height -= lengthOf(last);
      if (last >= 0) this.registers[last] = stack[this.height] as number;
    }
  }

  #grow(): void {
    if (this.#stack.length >= MAX_STACK) throw new MatchLimit();
    const stack = new Int32Array(this.#stack.length * 2);
    stack.set(this.#stack);
    this.#stack = stack;
  }
}

/** How long an entry is that ends so. */
function lengthOf(last: number): number {
  return last >= 0 ? 2 : last === TRY ? 3 : 4;
}
