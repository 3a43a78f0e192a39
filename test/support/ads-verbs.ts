import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../src/cli/context.js';
import { readEnvironment } from '../../src/config/environment.js';
import { silent } from '../../src/effects/reporter.js';
import { scratch } from './scratch.js';

/** What a verb answered. */
export interface Answered {
  readonly code: number;
  readonly text: string;
  readonly json: unknown;
}

/** Carries out a verb that answers in this process; what it throws is thrown. */
export async function answerOf(
  verb: (context: Context) => Promise<number>,
  variables: NodeJS.ProcessEnv = {},
): Promise<Answered> {
  const answers: { text: string; json: unknown }[] = [];
  const code = await verb({
    env: readEnvironment({ HOME: '/nowhere', ...variables }),
    reporter: silent,
    answer: (text, json) => answers.push({ text, json: JSON.parse(JSON.stringify(json)) }),
  });
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) throw new Error(`${answers.length} answers`);
  return { code, ...answer };
}

/** Files of a test, by name; their paths. */
export function adFiles<Name extends string>(contents: Readonly<Record<Name, string>>): Record<Name, string> {
  const base = scratch();
  const entries = Object.entries<string>(contents).map(([name, content]) => {
    writeFileSync(join(base, name), content);
    return [name, join(base, name)];
  });
  return Object.fromEntries(entries) as Record<Name, string>;
}
