import { appendFileSync } from 'node:fs';
import { inRounds, type Rounds } from '../../effects/rounds.js';
import { type DeniedCounts, readDenied, showDenied } from './denied.js';

const EVERY_MS = 5000;
/** Lines in one minute; and destinations that are known to be in the log, the oldest of which are forgotten. */
const LINES = 10;
const KNOWN = 4096;

/** What is to be logged of denied destinations: each once, and no more than so many lines a minute. */
export class DeniedJournal {
  private readonly known = new Set<string>();
  private minute = 0;
  private lines = 0;
  private unsaid = 0;

  /** Lines for what is new at this time. */
  news({ destinations }: DeniedCounts, now: Date): string[] {
    const minute = Math.floor(now.getTime() / 60_000);
    const said: string[] = [];
    const say = (text: string) => said.push(`${now.toISOString()} ${text}\n`);
    if (minute !== this.minute) {
      if (this.unsaid > 0) say(`denied ${this.unsaid} further destinations: see \`gateway status\``);
      this.minute = minute;
      this.lines = 0;
      this.unsaid = 0;
    }
    for (const item of destinations) {
      const name = showDenied(item);
      if (this.known.has(name)) continue;
      this.remember(name);
      if (this.lines < LINES) say(`denied ${name}`);
      else this.unsaid += 1;
      this.lines += 1;
    }
    return said;
  }

  private remember(name: string): void {
    this.known.add(name);
    if (this.known.size <= KNOWN) return;
    for (const oldest of this.known) {
      this.known.delete(oldest);
      break;
    }
  }
}

/** Keeps a log of denied destinations, from now on. What fails is tried again in the next round. */
export function watchDenied(
  nft: string,
  enter: readonly string[],
  log: string,
  note: (text: string) => void,
): Rounds {
  const journal = new DeniedJournal();
  return inRounds(EVERY_MS, async () => {
    const lines = journal.news(await readDenied(nft, enter), new Date());
    if (lines.length === 0) return;
    appendFileSync(log, lines.join(''), { mode: 0o600 });
    for (const line of lines) note(line.trim().slice(line.indexOf(' ') + 1));
  });
}
