import { FaultError } from '../health/fault-error.js';
import { ARRANGEMENTS, nameOf } from './io/cell.js';
import type { Candidate } from './io/plan.js';

/** Reads the words of a verb's options. Each function throws `usage` for a word that means nothing. */
export class Words {
  constructor(readonly verb: string) {}

  /** A whole number. */
  whole(option: string, word: string, least: number, most: number): number {
    const value = Number(word);
    if (/^\d+$/.test(word) && value >= least && value <= most) return value;
    throw this.usage(`${option} ${word}: must be a whole number from ${least} to ${most}`);
  }

  decimal(option: string, word: string, most: number): number {
    const value = Number(word);
    if (/^\d+(\.\d+)?$/.test(word) && value <= most) return value;
    throw this.usage(`${option} ${word}: must be a number from 0 to ${most}`);
  }

  /** Of a link, as tc(8) writes it. */
  rate(word: string): string {
    if (word === 'none' || /^\d+(\.\d+)?[kmg]?bit$/.test(word)) return word;
    throw this.usage(`--rate ${word}: must be like 1gbit, or none`);
  }

  /** Candidates by the ids of their arrangements (all stacks of it) or as `ours-user/pasta`. */
  candidates(text: string, all: readonly Candidate[]): readonly Candidate[] {
    const words = list(text);
    for (const word of words) {
      if (all.some((candidate) => matches(candidate, word))) continue;
      const known = (ARRANGEMENTS as readonly string[]).includes(word) ? 'is not there yet' : 'is unknown';
      const names = all.map((candidate) => nameOf(candidate).replace(' ', '/')).join(', ');
      throw this.usage(`--arrangement ${word}: ${known}; there are ${names}`);
    }
    return all.filter((candidate) => words.some((word) => matches(candidate, word)));
  }

  usage(what: string): FaultError {
    return new FaultError('usage', { what, verb: this.verb });
  }
}

/** Parts between commas. */
export function list(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

function matches({ arrangement, stack }: Candidate, word: string): boolean {
  return word === arrangement || (stack !== null && word === `${arrangement}/${stack}`);
}
