/** Which of the 256 bytes are meant: 1 for those. */
export type ByteSet = Uint8Array;

/** What is true of a place, and takes no byte. */
export type Assertion =
  | 'start'
  | 'line start'
  | 'end'
  | 'end or last newline'
  | 'line end'
  | 'boundary'
  | 'no boundary'
  | 'first place';

/** A group by its number or name. */
export type GroupKey = number | string;

export type Look = {
  readonly kind: 'look';
  readonly behind: boolean;
  readonly negative: boolean;
  readonly inner: Node;
};

/** What the condition of `(?(...)yes|no)` asks. */
export type Condition =
  | Look
  | { readonly kind: 'is set'; readonly group: GroupKey }
  /** In a call of this group, of any if there is none. */
  | { readonly kind: 'in call'; readonly group: GroupKey | undefined }
  | { readonly kind: 'never' };

/** A pattern as it was written. */
export type Node =
  | { readonly kind: 'byte'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly inner: Node;
      readonly least: number;
      /** Infinity for no end. */
      readonly most: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'group'; readonly index: number; readonly inner: Node }
  | { readonly kind: 'atomic'; readonly inner: Node }
  | Look
  | { readonly kind: 'assertion'; readonly of: Assertion }
  | { readonly kind: 'reference'; readonly group: GroupKey; readonly ignoreCase: boolean }
  | { readonly kind: 'call'; readonly group: GroupKey }
  | { readonly kind: 'condition'; readonly test: Condition; readonly yes: Node; readonly no: Node }
  /** `\K`: what was matched before is no part of the match. */
  | { readonly kind: 'keep' };

export interface Pattern {
  readonly root: Node;
  /** How many groups there are. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** The letters that change how a pattern is read. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** `all`: blanks in classes are nothing, too (`xx`). */
  readonly extended: boolean | 'all';
  /** `U`: quantifiers are lazy, and greedy with `?`. */
  readonly lazy: boolean;
  /** `n`: plain parentheses do not capture. */
  readonly plain: boolean;
}

/** A pattern that is wrong, or has what is not supported: nobody outside sees it. */
export class PatternError extends Error {}
