/** A line of a diff: kept, taken out, or added. */
interface DiffLine {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

const CONTEXT = 3;

/** How `old` becomes `next`, as diff -u says it; empty when nothing changes. POSIX.1-2024, diff, "unified" */
export function unifiedDiff(old: string, next: string, label: string): string {
  if (old === next) return '';
  const lines = diffLines(split(old), split(next));
  const changed = lines.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]));
  let text = `--- ${label}\n+++ ${label}\n`;
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while ((changed[last + 1] ?? Number.POSITIVE_INFINITY) - (changed[last] ?? 0) <= 2 * CONTEXT + 1)
      last += 1;
    const from = Math.max(0, (changed[first] ?? 0) - CONTEXT);
    text += hunk(lines, from, Math.min(lines.length, (changed[last] ?? 0) + CONTEXT + 1));
    first = last + 1;
  }
  return text;
}

function hunk(lines: readonly DiffLine[], from: number, to: number): string {
  const shown = lines.slice(from, to);
  const range = (other: '-' | '+') => {
    const before = lines.slice(0, from).filter(({ kind }) => kind !== other).length;
    const count = shown.filter(({ kind }) => kind !== other).length;
    return `${count === 0 ? before : before + 1},${count}`;
  };
  const body = shown.map(({ kind, text }) =>
    text.endsWith('\n') ? `${kind}${text}` : `${kind}${text}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`;
}

/** With their line ends. */
function split(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function diffLines(old: readonly string[], next: readonly string[]): DiffLine[] {
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, next.length) - head;
  while (tail < most && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail += 1;
  const kept = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: ' ', text }));
  return [
    ...kept(old.slice(0, head)),
    ...shortest(old.slice(head, old.length - tail), next.slice(head, next.length - tail)),
    ...kept(old.slice(old.length - tail)),
  ];
}

/** The fewest lines taken out and added. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986 */
function shortest(old: readonly string[], next: readonly string[]): DiffLine[] {
  const reached = new Map<number, number>([[1, 0]]);
  const rounds: Map<number, number>[] = [];
  for (let edits = 0; ; edits += 1) {
    rounds.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const below = reached.get(diagonal - 1) ?? -1;
      const above = reached.get(diagonal + 1) ?? -1;
      let x = diagonal === -edits || (diagonal !== edits && below < above) ? above : below + 1;
      while (x < old.length && x - diagonal < next.length && old[x] === next[x - diagonal]) x += 1;
      reached.set(diagonal, x);
      if (x >= old.length && x - diagonal >= next.length) return trace(rounds, old, next);
    }
  }
}

function trace(
  rounds: readonly ReadonlyMap<number, number>[],
  old: readonly string[],
  next: readonly string[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = old.length;
  let y = next.length;
  for (let edits = rounds.length - 1; edits >= 0; edits -= 1) {
    const reached = rounds[edits];
    const at = (diagonal: number) => reached?.get(diagonal) ?? -1;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const fromX = edits === 0 ? 0 : at(down ? diagonal + 1 : diagonal - 1);
    const fromY = edits === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1);
    const stop = edits === 0 ? 0 : down ? fromX : fromX + 1;
    while (x > stop) {
      lines.push({ kind: ' ', text: old[x - 1] ?? '' });
      x -= 1;
      y -= 1;
    }
    if (edits > 0)
      lines.push(down ? { kind: '+', text: next[fromY] ?? '' } : { kind: '-', text: old[fromX] ?? '' });
    x = fromX;
    y = fromY;
  }
  return lines.reverse();
}
