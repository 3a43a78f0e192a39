import { appendFileSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from './process-identity.js';

/** How to undo one thing after the process that did it was killed. */
export type UndoRecord =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'process'; readonly process: ProcessIdentity; readonly name: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] };

interface Entry {
  readonly step: string;
  readonly did?: UndoRecord;
  readonly undone?: true;
}

/**
 * What was done, in order, one JSON line each, in the state directory. Lines are written before the deed where that
 * is possible (files, commands), so that a kill between two lines can leave nothing unknown; processes are bound to
 * their owner by a parent-death signal and are recorded after their start.
 */
export class Journal {
  constructor(private readonly file: string) {}

  did(step: string, record: UndoRecord): void {
    this.append({ step, did: record });
  }

  undone(step: string): void {
    this.append({ step, undone: true });
  }

  /** What is still to be undone, last first. A torn last line (power loss) is ignored. */
  pending(): UndoRecord[] {
    const open: { step: string; record: UndoRecord }[] = [];
    for (const entry of this.entries()) {
      if (entry.did) open.push({ step: entry.step, record: entry.did });
      if (entry.undone) removeWhere(open, (item) => item.step === entry.step);
    }
    return open.reverse().map((item) => item.record);
  }

  private append(entry: Entry): void {
    // The leading newline ends a line that was torn by a full disk.
    appendFileSync(this.file, `\n${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  private entries(): Entry[] {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return [];
    }
    return text.split('\n').flatMap((line) => {
      try {
        const entry: unknown = line === '' ? undefined : JSON.parse(line);
        return typeof entry === 'object' && entry !== null ? [entry as Entry] : [];
      } catch {
        return [];
      }
    });
  }
}

function removeWhere<T>(list: T[], match: (item: T) => boolean): void {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const item = list[index];
    if (item !== undefined && match(item)) list.splice(index, 1);
  }
}
