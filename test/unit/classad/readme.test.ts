import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as classad from '../../../src/classad/index.js';

const README = readFileSync('src/classad/README.md', 'utf8');
const EXAMPLES = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

type Check = (value: unknown, expected: unknown) => void;
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (library: typeof classad, check: Check) => Promise<void>;

/** What an example says: `expression; // value` is a check of it, and imports are those of the library. */
function program(example: string): string {
  return example
    .replace(/^import \{(.*)\} from '\.\/index\.js';$/m, 'const {$1} = library;')
    .replace(/^([a-zA-Z].*); \/\/ (.+)$/gm, 'check($1, $2);');
}

describe('the examples of the ClassAd library', () => {
  test('are some, each of which says what comes out', () => {
    expect(EXAMPLES.length).toBeGreaterThan(5);
    for (const example of EXAMPLES) expect(program(example)).toContain('check(');
  });

  test.each(EXAMPLES.map((example) => [example]))('%s', async (example) => {
    let checks = 0;
    await new AsyncFunction('library', 'check', program(example))(classad, (value, expected) => {
      checks++;
      expect(value).toEqual(expected);
    });
    expect(checks).toBeGreaterThan(0);
  });
});
