import { z } from 'zod';
import { parseEntry } from './entry.js';
import { type AllowRule, NotARule } from './rule.js';

const MOST_ENTRIES = 1000;

/**
 * What nodes may reach through the gateway: a list in the configuration file, or short texts separated by commas in the
 * environment and on the command line.
 */
export const allowSchema = z.unknown().transform((value, context): readonly AllowRule[] => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const entries = typeof value === 'string' ? value.split(',').filter((word) => word !== '') : value;
  if (!Array.isArray(entries)) return refuse('must be a list');
  if (entries.length > MOST_ENTRIES) return refuse(`must have at most ${MOST_ENTRIES} entries`);
  const rules: AllowRule[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      rules.push(...parseEntry(entry));
    } catch (error) {
      if (!(error instanceof NotARule)) throw error;
      return refuse(`entry ${index + 1}, ${show(entry)}: ${error.message}`);
    }
  }
  return rules;
});

function show(entry: unknown): string {
  return typeof entry === 'string' ? JSON.stringify(entry) : (JSON.stringify(entry) ?? String(entry));
}
