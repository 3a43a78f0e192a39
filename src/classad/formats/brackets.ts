/** The marks of a form in which ads stand in brackets. */
export interface Marks {
  readonly open: string;
  readonly close: string;
  /** Finds the next mark, quote or slash within an ad; global. */
  readonly next: RegExp;
  /** Has it comments, one-line and others? */
  readonly comments: boolean;
}

type State = 'code' | 'string' | 'escape' | 'slash' | 'line comment' | 'block comment' | 'star';

const IN_STRING: Readonly<Record<string, RegExp>> = { '"': /["\\]/g, "'": /['\\]/g };

/** Follows brackets, strings and comments through a text that arrives in pieces, to find where an ad ends. */
export class BracketScanner {
  readonly #marks: Marks;
  #state: State = 'code';
  #quote = '"';
  #depth = 0;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Is this place outside of ads and comments? */
  get outside(): boolean {
    return this.#depth === 0 && this.#state === 'code';
  }

  /** Goes on from an offset: the one just after what ends an ad or a comment outside of ads, or nothing. */
  find(text: string, from: number): number | undefined {
    let at = from;
    do {
      at = this.#step(text, at);
      if (this.outside) return at;
    } while (at < text.length);
    return undefined;
  }

  #step(text: string, at: number): number {
    switch (this.#state) {
      case 'code':
        return this.#code(text, at);
      case 'string':
        return this.#string(text, at);
      case 'escape':
        this.#state = 'string';
        return at + 1;
      case 'slash':
        this.#state = text[at] === '/' ? 'line comment' : text[at] === '*' ? 'block comment' : 'code';
        return this.#state === 'code' ? at : at + 1;
      case 'line comment':
        return this.#after(text.indexOf('\n', at), text, 'code');
      case 'block comment':
        return this.#after(text.indexOf('*', at), text, 'star');
      case 'star':
        if (text[at] !== '*') this.#state = text[at] === '/' ? 'code' : 'block comment';
        return at + 1;
    }
  }

  #code(text: string, at: number): number {
    const { next, open, close, comments } = this.#marks;
    next.lastIndex = at;
    if (!next.test(text)) return text.length;
    const mark = text[next.lastIndex - 1] ?? '';
    if (mark === open) this.#depth++;
    else if (mark === close) this.#depth--;
    else if (mark === '/') this.#state = comments ? 'slash' : 'code';
    else {
      this.#state = 'string';
      this.#quote = mark;
    }
    return next.lastIndex;
  }

  #string(text: string, from: number): number {
    const next = IN_STRING[this.#quote] as RegExp;
    for (let at = from; ; at = next.lastIndex + 1) {
      next.lastIndex = at;
      if (!next.test(text)) return text.length;
      const escapes = text[next.lastIndex - 1] === '\\';
      if (escapes && next.lastIndex < text.length) continue;
      this.#state = escapes ? 'escape' : 'code';
      return next.lastIndex;
    }
  }

  #after(found: number, text: string, state: State): number {
    if (found < 0) return text.length;
    this.#state = state;
    return found + 1;
  }
}
