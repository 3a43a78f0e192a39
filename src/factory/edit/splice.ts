/** A change of a text: what is between `start` and `end` becomes `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Makes changes that do not overlap; those at one place are made in their order. */
export function splice(text: string, changes: readonly Splice[]): string {
  const ordered = [...changes].sort((one, other) => one.start - other.start || one.end - other.end);
  let result = '';
  let at = 0;
  for (const change of ordered) {
    if (change.start < at) throw new Error('changes overlap');
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}
